"""A release of Pyodide: its core, its lock file, and the wheels listed there."""

from __future__ import annotations

import json
import shutil
import urllib.request
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

LOCK = "pyodide-lock.json"
STDLIB = "python_stdlib.zip"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", STDLIB, "package.json")


@dataclass(frozen=True)
class Release:
    """A release in a folder, or at a URL.

    Parameters
    ----------
    where : str
        The folder or URL (``https://.../full``) that contains the lock file.
    """

    where: str

    def get(self, name: str, folder: Path) -> Path:
        """Copy or download one file of the release into a folder."""
        target = folder / name
        if self.where.startswith(("http://", "https://")):
            with (
                urllib.request.urlopen(f"{self.where.rstrip('/')}/{name}") as answer,  # noqa: S310
                target.open("wb") as file,
            ):
                shutil.copyfileobj(answer, file)
        else:
            shutil.copyfile(Path(self.where) / name, target)
        return target

    def get_wheel(self, entry: dict[str, Any], folder: Path) -> Path:
        """Copy or download a wheel listed in the lock file, and check its hash."""
        wheel = self.get(entry["file_name"], folder)
        found = sha256(wheel.read_bytes()).hexdigest()
        if found != entry["sha256"]:
            raise SystemExit(
                f"{wheel.name} of {self.where} has the SHA-256 hash {found}, but its lock file says"
                f" {entry['sha256']}"
            )
        return wheel

    def lock(self, folder: Path) -> dict[str, Any]:
        """Return the content of the lock file."""
        lock: dict[str, Any] = json.loads(self.get(LOCK, folder).read_text("utf-8"))
        return lock
