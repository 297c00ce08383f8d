"""Training: optimizers, the trainer, its snapshots and the thread it runs in."""
