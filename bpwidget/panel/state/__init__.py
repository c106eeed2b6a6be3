"""What a panel stands at, and what follows from a move: values alone, no widget."""
