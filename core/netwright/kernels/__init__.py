"""Arithmetic: one file per operation, with the same names under reference, cpu and cuda."""
