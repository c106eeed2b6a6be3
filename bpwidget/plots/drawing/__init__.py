"""How the views draw: artists, resampling, shading, scales, style."""
