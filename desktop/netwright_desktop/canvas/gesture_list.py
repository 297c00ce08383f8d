"""What mouse and held keys do on the canvas, in words: the sheet of keys shows them."""

GESTURES: tuple[tuple[str, str], ...] = (
    ("Drag a layer from the palette", "Add it; on a wire it is put into the wire"),
    ("Double-click the empty canvas", "Search for a layer and add it there"),
    ("Drag from a port", "Lay a wire; dropped on nothing, search for a layer that fits"),
    ("Drag from an input with a wire", "Move the end of the wire, or take the wire off"),
    ("Drag a layer", "Move what is selected on the grid; with Alt anywhere"),
    ("Drop a layer without wires on a wire", "Put it into the wire"),
    ("Click", "Select a layer or a wire; with Ctrl add or take away, with Shift add"),
    ("Drag on the empty canvas", "Select what the rectangle touches; with Shift or Ctrl add"),
    ("Double-click a layer", "Rename it"),
    ("Double-click a group", "Open it"),
    ("Double-click a note or the title of a frame", "Write it"),
    ("Drag the title of a frame", "Move it with what stands in it"),
    ("Drag the lower right corner of a frame or note", "Give it another size"),
    ("Right-click", "What can be done there"),
    ("Drag with the middle button", "Move the view; so do Space and the left button"),
    ("Two fingers on a touchpad", "Move the view; pinch to zoom"),
    ("Wheel", "Zoom at the pointer"),
    ("Arrows", "Move what is selected by a step of the grid; with Shift by five"),
    ("Esc", "End the gesture, then select nothing, then leave the group"),
)
"""A gesture, and what it does."""
