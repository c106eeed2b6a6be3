"""The structure of the package: which imports are allowed between rooms and between sub-rooms."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "bpwidget"
# an __init__ re-exports the names of its folder
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name != "__init__.py"]

# in order: a room may import those before it, and these third-party packages
ROOMS = {
    "mlp": {"numpy"},
    "lesson": {"numpy", "latex2mathml"},
    "scene": {"numpy"},
    "plots": {"numpy", "matplotlib"},
    # traitlets are the attributes of ipywidgets and anywidget
    "panel": {
        "IPython",
        "anywidget",
        "ipywidgets",
        "latex2mathml",
        "matplotlib",
        "numpy",
        "threadpoolctl",
        "traitlets",
    },
    # these come with JupyterLab
    "lab": {"ipykernel", "jupyter_server", "platformdirs", "traitlets"},
    "assignment": {"numpy"},
    # a template also imports the modules in its own table, when it starts
    "kernels": {"jupyter_client", "numpy"},
}
# rooms beside the panel: they may use the public names of the package
BESIDE = {"lab", "assignment", "kernels"}
# what each sub-room may import in its own room; "" are the files next to the sub-rooms
ARROWS: dict[str, dict[str, set[str]]] = {
    "mlp": {"": set(), "training": {""}, "surface": {"", "training"}},
    "lesson": {
        "words": set(),
        "": {"words"},
        "exercises": {"", "words"},
        "course": {"", "words", "exercises"},
        "export": {"", "words"},
    },
    "scene": {"": set()},
    "plots": {"drawing": set(), "views": {"drawing"}, "": {"drawing", "views"}},
    "panel": {
        "state": set(),
        "text": {"state"},
        "controls": {"state"},
        "screen": {"state", "text"},
        "": {"state", "text", "controls", "screen"},
    },
    "lab": {"": set()},
    "assignment": {"": set()},
    "kernels": {"": set()},
}


def imports(code: str, package: str) -> Iterator[str]:
    """Yield the full names of everything that code in a package imports, at any level."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # one dot is the package itself, each further dot its parent
            parts = package.split(".")
            around = parts[: len(parts) - node.level + 1] if node.level else []
            module = [*around, *([node.module] if node.module else [])]
            yield from (".".join([*module, alias.name]) for alias in node.names)


def strangers(code: str, room: str) -> list[str]:
    """Return what code in a room imports but must not."""
    rooms = list(ROOMS)
    known: set[tuple[str, ...]] = {("bpwidget", name) for name in rooms[: rooms.index(room) + 1]}
    if room in BESIDE:
        known |= {("bpwidget",), ("bpwidget", "__version__")}
    others = ROOMS[room] | sys.stdlib_module_names
    parts = [tuple(name.split(".")) for name in imports(code, f"bpwidget.{room}")]
    return [".".join(name) for name in parts if name[:2] not in known and name[0] not in others]


def sub_room_of(path: Path) -> str:
    """Return the sub-room of a file."""
    return path.parent.name if path.parent.parent.parent == PACKAGE else ""


def arrows(room: str) -> dict[tuple[str, str], list[str]]:
    """Return the imports between sub-rooms, with the files that contain them."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted((PACKAGE / room).rglob("*.py")):
        if path == PACKAGE / room / "__init__.py":
            continue  # a room's own __init__ may import from all of it
        package = ".".join(path.relative_to(ROOT).parent.parts)
        for name in imports(path.read_text("utf-8"), package):
            _, imported, *rest = [*name.split("."), "", ""]
            if name.startswith(f"bpwidget.{room}.") and imported == room:
                other = rest[0] if rest[0] in ARROWS[room] else ""
                if other != sub_room_of(path):
                    found.setdefault((sub_room_of(path), other), []).append(path.name)
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_inside_a_room_no_arrow_runs_up(room: str) -> None:
    allowed = {(here, there) for here, known in ARROWS[room].items() for there in known}
    assert {arrow: files for arrow, files in arrows(room).items() if arrow not in allowed} == {}


def test_the_arrows_inside_a_room_form_no_circle() -> None:
    for known in ARROWS.values():
        left = dict(known)
        while left:
            lowest = [name for name, below in left.items() if not below & set(left)]
            assert lowest, left
            left = {name: below for name, below in left.items() if name not in lowest}


def test_the_modules_form_no_circle() -> None:
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in MODULES}
    left = {
        module: {
            found
            for name in imports(path.read_text("utf-8"), module.rpartition(".")[0])
            for found in (name, name.rpartition(".")[0])
            if found in files and found != module
        }
        for module, path in files.items()
    }
    while left:
        lowest = [name for name, below in left.items() if not below & set(left)]
        assert lowest, left
        left = {name: below for name, below in left.items() if name not in lowest}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_those_before_it(room: str) -> None:
    files = sorted((PACKAGE / room).rglob("*.py"))
    assert files
    found = {path.name: strangers(path.read_text("utf-8"), room) for path in files}
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("room", "line", "known"),
    [
        ("mlp", "import numpy.typing as npt", True),
        ("mlp", "from .network import MLP", True),
        ("mlp", "from bpwidget import mlp", True),
        ("mlp", "from bpwidget.plots.board import Board", False),
        ("mlp", "from bpwidget import panel", False),
        ("mlp", "import bpwidget", False),
        ("mlp", "from .. import lesson", False),
        ("mlp", "def f():\n    import scipy.special", False),
        ("lesson", "from matplotlib.axes import Axes", False),
        ("scene", "from matplotlib.axes import Axes", False),
        ("plots", "from ..lesson import ledger", True),
        ("plots", "import ipywidgets", False),
        ("panel", "from bpwidget.plots import board", True),
        ("panel", "from bpwidget.cli import main", False),
        ("panel", "import jupyterlab", False),
        ("panel", "from bpwidget.lab.lessons import copy_lessons", False),
        ("assignment", "import bpwidget as bp", True),
        ("lab", "from bpwidget.assignment import assign", False),
    ],
)
def test_a_forbidden_import_is_noticed(room: str, line: str, known: bool) -> None:
    assert (strangers(line, room) == []) is known


def test_every_folder_of_code_is_a_room() -> None:
    folders = {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/**/*.py")}
    assert folders == set(ROOMS)
    for room in ROOMS:
        found = {sub_room_of(path) for path in (PACKAGE / room).rglob("*.py")}
        assert found == set(ARROWS[room])


def types_in(code: str) -> Iterator[str]:
    """Yield the classes and the aliases of types that a module defines."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            yield ast.unparse(node.target)


def test_no_two_classes_or_aliases_share_a_name() -> None:
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in types_in(path.read_text("utf-8")):
            found.setdefault(name, []).append(path.relative_to(PACKAGE).as_posix())
    twice = {name: files for name, files in found.items() if len(files) > 1}
    assert twice == {}


def run(*arguments: str) -> str:
    """Run Python at the root of the repository; return its output if it failed."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"


IMPORT = """
import sys
import bpwidget as bp
assert all(getattr(bp, name) for name in bp.__all__)
strangers = {"jupyterlab", "ipykernel", "matplotlib.pyplot"} & set(sys.modules)
assert not strangers, strangers
"""
USE = """
import sys
import bpwidget as bp
panel = bp.BackpropPanel()
panel.lam = 0.1
panel.figure.savefig(sys.argv[1])
bp.plots.loss_surface(panel.trace)
assert "matplotlib.pyplot" not in sys.modules
"""


def test_importing_it_imports_no_jupyterlab_and_no_pyplot() -> None:
    assert run("-c", IMPORT) == ""


def test_using_it_imports_no_pyplot(tmp_path: Path) -> None:
    assert run("-c", USE, str(tmp_path / "panel.png")) == ""


def test_no_file_of_the_package_imports_pyplot() -> None:
    for path in PACKAGE.rglob("*.py"):
        package = ".".join(path.relative_to(ROOT).parent.parts)
        names = set(imports(path.read_text("utf-8"), package))
        assert not {"matplotlib.pyplot", "pylab", "matplotlib.pylab"} & names, path
