"""What the plots show, computed with NumPy only: no matplotlib, no widgets."""
