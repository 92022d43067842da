"""The families, each a class in a file of this folder: it is found by looking."""
