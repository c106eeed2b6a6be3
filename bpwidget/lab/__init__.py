"""JupyterLab on a copy of the lessons: for one learner, and for one of a JupyterHub."""
