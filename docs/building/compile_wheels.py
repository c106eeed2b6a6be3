"""Compile the modules of wheels, and of the standard library, in the Python that will import them.

compile_wheels.mjs runs this in a Pyodide, because Python can only use byte code of its own version.
A module that is compiled when a page is opened takes ten times as long as one that is only read.
"""

from __future__ import annotations

import importlib.util
import marshal
import zipfile
from pathlib import Path

# PEP 552: never compare the byte code with its source, because nobody edits that
UNCHECKED = (0b01).to_bytes(4, "little")


def byte_code(name: str, source: bytes) -> bytes | None:
    """Return the content of a .pyc; None for a file that is not Python, such as a template."""
    try:
        code = compile(source, name, "exec", dont_inherit=True)
    except SyntaxError:
        return None
    header = importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source)
    return header + marshal.dumps(code)


def compile_archive(archive: Path) -> None:
    """Add byte code to the modules of bpwidget, and replace those of other packages by it."""
    keeps_source = archive.name.startswith("bpwidget-")
    compiled = archive.with_suffix(".compiled")
    with (
        zipfile.ZipFile(archive) as before,
        zipfile.ZipFile(compiled, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            code = byte_code(name, content) if name.endswith(".py") else None
            if code is None or keeps_source:
                after.writestr(name, content)
            if code is not None and keeps_source:
                after.writestr(importlib.util.cache_from_source(name), code)
            elif code is not None:
                after.writestr(f"{name}c", code)
    compiled.replace(archive)


for archive in sorted(Path("/wheels").iterdir()):
    compile_archive(archive)
