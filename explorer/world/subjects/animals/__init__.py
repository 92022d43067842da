"""Fourteen animals. The head of each is turned to the viewer; seven of them stand, sit or run."""
