"""From the State to pixels in the browser, and from a pointer back."""
