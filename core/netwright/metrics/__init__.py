"""Measures of predictions against the truth, as pure functions of NumPy arrays."""
