"""Build JupyterLite, which opens the lessons: applications, kernel, and the folder of lessons."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from building.pyodide_folder import KERNEL

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "docs/live/jupyter-lite.json"
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"
EXTENSIONS = Path(sys.prefix) / "share/jupyter/labextensions"
# no other extension that is installed here belongs on the site
NEEDED = (
    "@jupyterlite/pyodide-kernel-extension",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
APPS = ("lab", "notebooks", "tree")
# loaded while the kernel starts, before a lesson's first cell runs
PACKAGES = (*KERNEL, "bpwidget")


def kernel_wheels() -> list[Path]:
    """Return the wheels that come with JupyterLite's kernel, except those for ipywidgets."""
    wheels = EXTENSIONS / NEEDED[0] / "static/pypi"
    return [each for each in sorted(wheels.glob("*.whl")) if "widgetsnbextension" not in each.name]


def settings() -> str:
    """Return JupyterLite's settings, with the packages that its kernel loads at the start."""
    lite = json.loads(SETTINGS.read_text("utf-8"))
    kernel = lite["jupyter-config-data"]["litePluginSettings"][PLUGIN]
    kernel["loadPyodideOptions"]["packages"] = PACKAGES
    return json.dumps(lite, indent=2)


def lessons(folder: Path) -> Path:
    """Copy the lessons, with the text of each output as one string.

    In the file it is a list of lines. A server joins them when it reads the file; JupyterLite does
    not, and JupyterLab's table of contents then fails on Markdown outputs.
    """
    copies = folder / "lessons"
    shutil.copytree(ROOT / "notebooks", copies, ignore=shutil.ignore_patterns(".*"))
    for path in copies.rglob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                for kind, value in output.get("data", {}).items():
                    if kind.startswith("text/"):
                        output["data"][kind] = "".join(value)
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return copies


def build_lite(comm: Path, folder: Path, output: Path) -> None:
    """Build JupyterLite.

    Parameters
    ----------
    comm : Path
        The wheel of comm, which the kernel looks for among those that it can install.
    folder : Path
        Contains ``static/pyodide``; the settings and the lessons are written there.
    output : Path
        Where to put JupyterLite.
    """
    (folder / "pypi").mkdir()
    shutil.copy(comm, folder / "pypi")
    (folder / "jupyter-lite.json").write_text(settings(), "utf-8")
    config = {
        "LiteBuildConfig": {
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(EXTENSIONS / name) for name in NEEDED],
            "contents": [str(lessons(folder))],
            "apps": APPS,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "cache_dir": str(folder / "cache"),
        }
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps(config), "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "jupyterlite_core", "build", "--log-level=WARN"),
            *("--lite-dir", str(folder), "--output-dir", str(output)),
        ],
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"jupyter lite build failed:\n{done.stdout}")
