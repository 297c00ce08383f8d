"""Files: projects, checkpoints, exported weights."""
