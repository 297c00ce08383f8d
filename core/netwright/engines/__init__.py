"""Who runs a program: the reference in NumPy, the CPU tape."""
