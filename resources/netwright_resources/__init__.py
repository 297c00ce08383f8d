"""Icons and example projects."""
