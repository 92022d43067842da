"""What `explorer bench` measures."""
