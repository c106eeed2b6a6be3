"""J over a plane in weight space, for one sample and for many."""
