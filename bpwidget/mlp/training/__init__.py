"""Data sets and gradient descent."""
