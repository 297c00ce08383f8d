"""Every operation as compiled kernels that read and write one arena."""
