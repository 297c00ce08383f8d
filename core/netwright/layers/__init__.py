"""What can be dragged: each layer is a frozen dataclass that emits operations."""
