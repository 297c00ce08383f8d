"""Where the boxes of a drawing go: a layered layout (Sugiyama, Tagawa and Toda 1981)."""
