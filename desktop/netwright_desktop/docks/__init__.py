"""The parts of the window: where each stands, which panels have a tab."""
