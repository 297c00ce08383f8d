"""From graph to operations, to their derivative, to a plan of memory."""
