"""What there is to see: NumPy alone, no matplotlib and no widget."""
