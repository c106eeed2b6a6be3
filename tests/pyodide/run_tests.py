"""Run the headless tests under Pyodide, Python compiled to WebAssembly, in Node.

Packages that Pyodide does not have are pure wheels from PyPI. `inside.py` decides which tests run.

usage: python tests/pyodide/run_tests.py --pyodide FOLDER [--all-cases] [pytest arguments]
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# the packages of the extras `test` and `lab` that tests use there; other tests are skipped
TESTED_WITH = {"autograd", "hypothesis", "narwhals", "pandas", "pytest"}
# the same as in tests/pyodide/inside.py
TREE, SITE = "/bpwidget", "/site"
SETTINGS = {
    "HOME": "/tmp",  # noqa: S108 - inside Pyodide, as are the next two
    "HYPOTHESIS_STORAGE_DIRECTORY": "/tmp/hypothesis",  # noqa: S108
    "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108
    "HYPOTHESIS_PROFILE": "quick",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}


def roots() -> Iterator[str]:
    """Return the requirements of the package and of its tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    yield from project["dependencies"]
    extras = project["optional-dependencies"]
    for each in (*extras["test"], *extras["lab"]):
        if Requirement(each).name in TESTED_WITH:
            yield each


def fitting(requirements: Iterable[str], python: str) -> Iterator[Requirement]:
    """Return the requirements that apply in Pyodide."""
    platform = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix"}
    versions = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    for each in map(Requirement, requirements):
        if each.marker is None or each.marker.evaluate({**platform, **versions, "extra": ""}):
            yield each


def declared(wheel: Path) -> list[str]:
    """Return the requirements of a wheel."""
    with ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
        head = Parser().parsestr(archive.read(name).decode())
    return head.get_all("Requires-Dist") or []


def download(requirements: Iterable[Requirement], python: str, folder: Path) -> list[Path]:
    """Fetch pure wheels from PyPI, without their requirements."""
    before = set(folder.iterdir())
    pip = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:")
    pure = ("--implementation=py", "--abi=none", "--platform=any", f"--python-version={python}")
    named = [f"{each.name}{each.specifier}" for each in requirements]
    subprocess.run([*pip, *pure, f"--dest={folder}", *named], check=True)
    return sorted(set(folder.iterdir()) - before)


def collect(lock: dict[str, dict[str, str]], python: str, folder: Path) -> list[str]:
    """Unpack packages that Pyodide lacks into `folder/site`; return the names of those it has."""
    (folder / "wheels").mkdir()
    known = {canonicalize_name(name): name for name in lock}
    there: set[str] = set()
    asked: set[str] = set()
    ahead = list(fitting(roots(), python))
    while ahead:
        there |= {known[name] for each in ahead if (name := canonicalize_name(each.name)) in known}
        new = {canonicalize_name(each.name): each for each in ahead}
        new = {name: each for name, each in new.items() if name not in asked | known.keys()}
        asked |= new.keys()
        wheels = download(new.values(), python, folder / "wheels") if new else []
        ahead = [each for wheel in wheels for each in fitting(declared(wheel), python)]
    for wheel in (folder / "wheels").iterdir():
        with ZipFile(wheel) as archive:
            archive.extractall(folder / "site")
    return sorted(there)


def main() -> int:
    """Run the tests, and return pytest's exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pyodide", type=Path, required=True, help="the folder of a Pyodide")
    options, arguments = parser.parse_known_args()
    pyodide = options.pyodide.resolve()
    if not (pyodide / "pyodide-lock.json").is_file():
        parser.error(f"--pyodide must be a folder with a pyodide-lock.json, got {options.pyodide}")
    if (node := shutil.which("node")) is None:
        parser.error("no node was found; install Node 20 or later")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        packages = collect(lock["packages"], lock["info"]["python"], Path(folder))
        given = {
            "mounts": {TREE: str(ROOT), SITE: str(Path(folder, "site"))},
            "packages": packages,
            "environment": {**SETTINGS, "PYTEST_ARGUMENTS": json.dumps(arguments)},
        }
        script = (str(HERE / "run.mjs"), str(pyodide), str(HERE / "inside.py"))
        return subprocess.run([node, *script, json.dumps(given)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
