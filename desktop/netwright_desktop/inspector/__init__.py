"""The inspector: forms made from the fields of a layer."""
