"""J over a plane of weights: of one sample, and of many."""
