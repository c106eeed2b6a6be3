"""The questions of the lessons: for each its right answer, and its mistakes in words."""
