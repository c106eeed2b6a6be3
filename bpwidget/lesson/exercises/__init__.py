"""Exercises: asking a question, reading the answer, naming the mistake in it."""
