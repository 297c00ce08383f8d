"""The table of operations: what a network computes with, and the derivative of each."""
