"""From the State to pixels in the browser, and from the pointer back."""
