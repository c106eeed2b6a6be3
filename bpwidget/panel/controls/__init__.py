"""The widgets that a hand moves."""
