"""The network as a drawing: nodes, wires, commands, shapes and problems."""
