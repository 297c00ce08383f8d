"""The CUDA engine: programs become launches on one device."""
