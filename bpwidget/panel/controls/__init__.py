"""The widgets that the user moves."""
