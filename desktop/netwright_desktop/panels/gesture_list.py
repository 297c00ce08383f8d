"""What the mouse does on the curves of a panel, in words: the sheet of keys shows them."""

ON_CURVES: tuple[tuple[str, str], ...] = (
    ("Rest on a curve", "Read the step and every value there; at a mark, what it means"),
    ("Wheel on a curve", "Zoom at the pointer; on an axis, that axis alone"),
    ("Drag a curve", "Move along it"),
    ("Double-click a curve", "See the whole curve again"),
    ("Right-click a panel", "Export its picture or its numbers"),
)
"""A gesture, and what it does."""
