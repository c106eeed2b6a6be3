"""The files here run in Pyodide, or start it; pytest has nothing to collect."""

collect_ignore_glob = ["*.py"]
