"""The words of the command line, one file each: `run` does the work and gives the exit status."""
