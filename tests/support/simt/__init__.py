"""An emulator of CUDA threads: kernels run on the processor, and what a GPU hides is an error."""
