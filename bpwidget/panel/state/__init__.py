"""The state of a panel, and the functions that make the next one: values, no widgets."""
