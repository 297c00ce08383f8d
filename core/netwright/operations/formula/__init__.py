"""The one language of formulas: activations, losses and what users type, number by number."""
