"""The wheel: its contents, and that it works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email.parser import BytesParser
from pathlib import Path

import pytest

import bpwidget as bp

ROOT = Path(__file__).parents[1]
LESSONS = ROOT / "notebooks"
SMOKE = ROOT / "tests" / "helpers" / "smoke.py"


def build(source: Path, dist: Path, target: str) -> Path:
    """Build the wheel or the sdist of a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(dist)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, text=True)
    (built,) = dist.iterdir()
    return built


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of the checkout."""
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


def test_it_contains_the_package_and_the_lessons_and_nothing_else(wheel: Path) -> None:
    held = contents(wheel)
    info = f"bpwidget-{bp.__version__}.dist-info/"
    package = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "bpwidget").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    lessons = {
        f"bpwidget/{path.relative_to(ROOT).as_posix()}": path.read_bytes()
        for path in LESSONS.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert "bpwidget/py.typed" in package
    assert "bpwidget/notebooks/00-tour.ipynb" in lessons
    assert {name: held.pop(name) for name in (*package, *lessons)} == package | lessons
    assert held.pop(f"{info}licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert set(held) == {
        f"{info}{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt")
    }

    metadata = BytesParser().parsebytes(held[f"{info}METADATA"])
    assert metadata["Version"] == bp.__version__
    assert metadata["License-Expression"] == "BSD-3-Clause"


def test_the_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sdist = build(ROOT, tmp_path / "sdist", "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert (source / "tests" / Path(__file__).name).is_file()
    assert contents(build(source, tmp_path / "wheel", "wheel")) == contents(wheel)


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a fresh environment with the wheel and the packages of this one.

    The packages are added by a .pth file. Python ignores the .pth files among them, such as the one
    that points to the checkout.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    places = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", vars=places))
    ours = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (site / "others.pth").write_text("\n".join(ours))
    python = Path(sysconfig.get_path("scripts", vars=places)) / Path(sys.executable).name
    pip = (sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check")
    run(folder, *pip, "install", "-q", "--no-deps", "--no-index", str(wheel))
    return python


def run(folder: Path, *command: str) -> str:
    """Run a command outside the checkout and return its output."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


IMPORT = """
import sys
import bpwidget
print(bpwidget.__file__)
print({"jupyterlab", "matplotlib.pyplot"} & set(sys.modules))
"""
COPY = """
import pathlib, sys
from bpwidget.lab.lessons import copy_lessons, shipped_lessons
print(shipped_lessons())
copy_lessons(shipped_lessons(), pathlib.Path(sys.argv[1]), "1")
"""


def test_the_installed_package_is_imported(python: Path, tmp_path: Path) -> None:
    where, strangers = run(tmp_path, str(python), "-c", IMPORT).splitlines()
    assert Path(where).is_relative_to(python.parents[1])
    assert strangers == "set()"


def test_the_command_is_installed(python: Path, tmp_path: Path) -> None:
    command = str(python.with_name("bpwidget"))
    assert run(tmp_path, command, "--version") == f"bpwidget {bp.__version__}\n"


def test_the_lessons_are_copied_from_it(python: Path, tmp_path: Path) -> None:
    where = run(tmp_path, str(python), "-c", COPY, "mine")
    assert Path(where.strip()).is_relative_to(python.parents[1])
    for lesson in LESSONS.glob("*.ipynb"):
        assert (tmp_path / "mine" / lesson.name).read_bytes() == lesson.read_bytes()


def test_the_panel_pictures_data_and_lessons_work_from_it(python: Path, tmp_path: Path) -> None:
    said = run(tmp_path, str(python), "-I", str(SMOKE), str(python.parents[1]))
    assert said == f"bpwidget {bp.__version__} works\n"
