"""What the promise tests run over: one file a family, with its networks and its operations."""
