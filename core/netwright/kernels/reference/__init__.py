"""Every operation in NumPy float64: the oracle of the tests and of the stepper."""
