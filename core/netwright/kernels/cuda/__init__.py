"""Kernels for NVIDIA GPUs, written for Numba-CUDA and for the emulator of the tests."""
