"""The canvas: drawing nodes and wires, and the gestures that edit them."""
