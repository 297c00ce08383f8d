"""The Netwright engine: networks as graphs, programs, kernels and training, without a window."""
