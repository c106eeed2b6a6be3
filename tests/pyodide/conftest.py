"""What is here runs in Pyodide, or starts it; pytest has nothing to collect."""

collect_ignore_glob = ["*.py"]
