"""Worksheets, worked solutions and scripts made from a pass."""
