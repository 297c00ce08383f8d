"""Dialogs and other windows that open for one purpose."""
