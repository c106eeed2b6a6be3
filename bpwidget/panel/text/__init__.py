"""The HTML beside the plots."""
