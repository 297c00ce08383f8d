"""Finding things by typing: the order of what matches, the popup that shows it."""
