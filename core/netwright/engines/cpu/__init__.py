"""The CPU engine: a tape of kernels, run by threads without the interpreter lock."""
