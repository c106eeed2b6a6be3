"""Tools that the views draw with: artists, resampling, shading, scales and style."""
