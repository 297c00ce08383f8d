"""Panels: what a run looks like while it trains."""
