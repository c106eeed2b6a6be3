"""The wheels that the site's Python imports: where each comes from, and what it leaves out."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.parser import Parser
from pathlib import Path
from typing import Any

from building.release import Release
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# the environment of Pyodide, for the markers in a package's requirements
PLATFORM = {
    "platform_system": "Emscripten",
    "python_version": "3.14",
    "python_full_version": "3.14.0",
    "sys_platform": "emscripten",
    "extra": "",
}
# requirements that pages do not need, by package, and what they are for
SPARED: Mapping[str, Mapping[str, str]] = {
    "matplotlib": {
        "fonttools": "embeds fonts in PDF and PS files",
        "pytz": "time zones, which now come from Python",
    },
}
# requirements added here, by package, and why
ADDED: Mapping[str, Mapping[str, str]] = {
    "pandas": {"narwhals": "other DataFrames; a lesson that imports one library gets both"},
}
# files that no page opens
LEFT_OUT = {
    "matplotlib": r"mpl-data/(sample_data|images|fonts/(afm|pdfcorefonts))/.|/tests/|\.pyi$|_tkagg"
    r"|backends/web_backend/|fonts/ttf/(DejaVuSerif|DejaVuSansMono)-",
    "jedi": r"third_party/(django-stubs|typeshed/(stdlib/2|third_party))",
    "numpy": r"/tests/|\.pyi$|\.(h|a|c|pxd)$|numpy/(f2py|distutils)/",
    "pandas": r"/tests/",
    "bpwidget": r"bpwidget/notebooks/",
    # the page itself loads their browser parts
    "widgetsnbextension": r"\.data/|/static/",
    "jupyterlab-widgets": r"\.data/",
    "ipywidgets": r"/tests/",
}


@dataclass(frozen=True)
class Wheel:
    """A wheel, with what the lock file says about it."""

    path: Path
    depends: list[str]
    imports: list[str]
    version: str = field(default="")

    @property
    def name(self) -> str:
        """The name of the package in the form used by the lock file."""
        return str(canonicalize_name(self.path.name.split("-")[0]))


def built(source: Path, folder: Path) -> Path:
    """Build the wheel of bpwidget from its source."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (wheel,) = folder.glob("bpwidget-*.whl")
    return wheel


def from_pypi(requirement: str, folder: Path) -> Path:
    """Download a package's pure Python wheel, the newest that a requirement allows."""
    before = set(folder.iterdir())
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
            *("--disable-pip-version-check", "--only-binary=:all:", "--platform=any"),
            *("--python-version=3.14", "--implementation=py", "--abi=none"),
            *("--dest", str(folder), requirement),
        ],
        check=True,
    )
    (wheel,) = set(folder.iterdir()) - before
    return wheel


def required(wheel: Path) -> list[Requirement]:
    """Return a wheel's requirements in Pyodide."""
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (
            each for each in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each)
        )
        lines = Parser().parsestr(archive.read(metadata).decode()).get_all("Requires-Dist") or []
    every = map(Requirement, lines)
    return [each for each in every if each.marker is None or each.marker.evaluate(PLATFORM)]


def imported(wheel: Path) -> list[str]:
    """Return the names of the modules that a pure wheel installs."""
    with zipfile.ZipFile(wheel) as archive:
        parts = {tuple(name.split("/")[:2]) for name in archive.namelist()}
    tops = {
        part[0].removesuffix(".py")
        for part in parts
        if part[0].endswith(".py") or (len(part) == 2 and part[1] == "__init__.py")
    }
    return sorted(tops)


def collect(
    roots: Iterable[Path],
    names: Iterable[str],
    release: Release,
    lock: Mapping[str, Any],
    folder: Path,
) -> dict[str, Wheel]:
    """Collect wheels and all their requirements in a folder.

    Parameters
    ----------
    roots : iterable of Path
        Wheels that are already there, without their requirements.
    names : iterable of str
        More packages to collect.
    release, lock
        Where packages in the lock file come from; all others come from PyPI.
    folder : Path
        Where to put the wheels that are not there yet.

    Returns
    -------
    dict
        The wheels by the names of their packages.
    """
    found: dict[str, Wheel] = {}
    wanted = [Requirement(name) for name in names]

    def add(path: Path) -> None:
        requirements = required(path)
        depends = sorted({canonicalize_name(each.name) for each in requirements})
        wheel = Wheel(path, [*depends], imported(path), path.name.split("-")[1])
        found[wheel.name] = wheel
        wanted.extend(requirements)

    for path in roots:
        add(path)
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        if name in found:
            continue
        entry = lock.get(name)
        if entry is None:
            add(from_pypi(str(Requirement(f"{name}{requirement.specifier}")), folder))
            continue
        spared, added = SPARED.get(name, {}), ADDED.get(name, {})
        depends = [each for each in entry["depends"] if each not in spared] + [*added]
        path = release.get_wheel(entry, folder)
        found[name] = Wheel(path, depends, entry["imports"], entry["version"])
        wanted += map(Requirement, depends)
    return found


def slim(wheel: Wheel) -> None:
    """Remove the files that no page opens from a wheel."""
    pattern = LEFT_OUT.get(wheel.name)
    if pattern is None:
        return
    slimmed = wheel.path.with_suffix(".slimmed")
    with (
        zipfile.ZipFile(wheel.path) as before,
        zipfile.ZipFile(slimmed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            if not re.search(pattern, name):
                after.writestr(name, before.read(name))
    slimmed.replace(wheel.path)
