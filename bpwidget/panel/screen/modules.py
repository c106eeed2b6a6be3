"""Joins the browser's modules into one, because a widget's code is sent as one string.

Done when the package is imported, so there is no build step and no bundle that can be out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

# `import { one, other } from "./file.js";`, on one line or several
IMPORT = re.compile(r"""^import \{\s*\w+(?:,\s*\w+)*,?\s*\} from "\./(\w+\.js)";\n""", re.MULTILINE)
EXPORT = re.compile(r"^export (?=const |function |async function |class )", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export(?! default ))\b.*", re.MULTILINE)


def joined(entry: Path) -> str:
    """Return a module and all that it imports as one module, each after those that it needs.

    Imports and exports between the files are removed; `export default` stays. So no two files may
    declare the same name at their top level, and an import may not rename.

    Parameters
    ----------
    entry : Path
        A file of the folder in which all modules lie.

    Raises
    ------
    ValueError
        If a file imports or exports in another way, or two files import each other.
    """
    return "\n".join(_in_order(entry, ()).values())


def _in_order(path: Path, importers: tuple[Path, ...]) -> dict[Path, str]:
    """Return the code of a file and of those that it imports, by path, the imported first."""
    if path in importers:
        raise ValueError(f"{path.name} imports itself through {importers[-1].name}")
    code = path.read_text("utf-8")
    found: dict[Path, str] = {}
    for name in IMPORT.findall(code):
        found |= _in_order(path.with_name(name), (*importers, path))
    code = EXPORT.sub("", IMPORT.sub("", code))
    if left := LEFT.search(code):
        raise ValueError(f"{path.name} cannot be joined with others: {left.group()}")
    return found | {path: code}
