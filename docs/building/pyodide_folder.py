"""Fill the folder from which pages load Python: Pyodide's core, the wheels, their lock file."""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

from building.release import CORE, LOCK, STDLIB, Release
from building.wheels import Wheel, built, collect, slim

COMPILE = Path(__file__).with_name("compile_wheels.mjs")
# packages that JupyterLite's kernel needs at the start; if they are loaded, it resolves nothing
KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
# loaded when a cell imports it
LATER = ("pandas",)


def node() -> str:
    """Return the path of Node."""
    path = shutil.which("node")
    if path is None:
        raise SystemExit("node not found: install Node 20 or newer, and run npm ci")
    return path


def entry(wheel: Wheel) -> dict[str, Any]:
    """Return a wheel's entry in the lock file."""
    return {
        "name": wheel.name,
        "version": wheel.version,
        "file_name": wheel.path.name,
        "sha256": sha256(wheel.path.read_bytes()).hexdigest(),
        "depends": wheel.depends,
        "imports": wheel.imports,
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def assemble(release: Release, source: Path, kernel_wheels: list[Path], folder: Path) -> None:
    """Fill a folder with the core, the wheels of the site, and their lock file.

    Parameters
    ----------
    release : Release
        Where the core and the compiled packages come from.
    source : Path
        The source of bpwidget.
    kernel_wheels : list of Path
        The wheels of JupyterLite's kernel.
    folder : Path
        Where to put them.
    """
    wheels_folder = folder / "wheels"
    wheels_folder.mkdir(parents=True)
    for name in CORE:
        release.get(name, folder)
    lock = release.lock(folder)
    roots = [built(source, wheels_folder)]
    roots += [Path(shutil.copy(wheel, wheels_folder)) for wheel in kernel_wheels]
    wheels = collect(roots, [*KERNEL, *LATER], release, lock["packages"], wheels_folder)
    for wheel in wheels.values():
        slim(wheel)
    # compile a copy of the standard library: the Python that compiles it is running from it
    shutil.copy(folder / STDLIB, wheels_folder)
    subprocess.run([node(), str(COMPILE), str(folder), str(wheels_folder)], check=True)
    (wheels_folder / STDLIB).replace(folder / STDLIB)
    lock["packages"] = {name: entry(wheel) for name, wheel in sorted(wheels.items())}
    for wheel in wheels.values():
        wheel.path.rename(folder / wheel.path.name)
    wheels_folder.rmdir()
    (folder / LOCK).write_text(json.dumps(lock, indent=1) + "\n", "utf-8")
