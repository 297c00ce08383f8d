"""The wizard for data: what was found, what becomes of it, and the network that suits it."""
