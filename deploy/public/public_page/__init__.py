"""Voila with limits: one notebook as a page for people without an account."""
