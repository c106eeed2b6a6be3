"""Exercises: setting them, reading an answer, naming the mistake in it."""
