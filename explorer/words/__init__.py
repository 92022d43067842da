"""Every text that people see, by language: one file each; and the class that finds them."""
