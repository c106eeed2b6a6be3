"""What a platform lacks, as a reason to skip a test; Pyodide lacks the most."""

from __future__ import annotations

import sys

import pytest

IN_PYODIDE = sys.platform == "emscripten"
needs_threads = pytest.mark.skipif(IN_PYODIDE, reason="Pyodide has no threads")
needs_processes = pytest.mark.skipif(IN_PYODIDE, reason="Pyodide starts no processes")
