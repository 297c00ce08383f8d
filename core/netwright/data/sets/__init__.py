"""Data sets that come with the program, or that it makes."""
