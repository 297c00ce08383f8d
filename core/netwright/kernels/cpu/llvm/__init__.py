"""The one place that speaks LLVM."""
