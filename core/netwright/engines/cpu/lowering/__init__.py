"""How each operation becomes rows of the CPU tape: one file per family."""
