"""Where Jupyter, IPython and matplotlib keep their files: in a folder of the user's own.

None of them is in the lessons' folder, which may come from anybody: what is written there as
configuration would be run. Only which panels of JupyterLab are open is kept for each lessons'
folder apart.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bpwidget.lab.folders import Folder, InTheWayError
from bpwidget.lab.lessons import STATE
from bpwidget.lab.terminal import shown

PLACES = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}
# variables that hold several folders
LISTS = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PYTHONPATH")

# JupyterLab's first settings, which the learner may change: no question about news, no sidebar and
# no status bar, and what a panel shows is saved with the notebook.
FIRST_LOOK: dict[str, dict[str, object]] = {
    "JUPYTERLAB_SETTINGS_DIR": {
        "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
        "@jupyterlab/statusbar-extension/plugin.jupyterlab-settings": {"visible": False},
        # so that a panel is there when the notebook is opened again, without its kernel
        "@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings": {"saveState": True},
    },
    "JUPYTERLAB_WORKSPACES_DIR": {
        # JupyterLab's own name for its default workspace
        "default-37a8.jupyterlab-workspace": {
            "data": {
                "layout-restorer:data": {
                    "main": {"dock": None},
                    "left": {"collapsed": True, "visible": True},
                    "right": {"collapsed": True, "visible": True},
                }
            },
            "metadata": {"id": "default"},
        }
    },
}

# A notebook's folder comes last on its kernel's import path: the learner's own modules are found,
# but none takes the place of an installed one of the same name. ipykernel's own command would even
# run a file ipykernel_launcher.py next to the notebook.
START_KERNEL = """\
import sys
from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
app.initialize()
sys.path.append("")
app.start()"""


@dataclass(frozen=True)
class LabFiles:
    """Where the files are.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of all that no variable of the environment names.
    environment : dict of str to str
        The environment for JupyterLab.
    said : str or None
        Why nothing that is set in JupyterLab will be kept, if so.
    """

    folder: Path
    environment: dict[str, str]
    said: str | None


@contextlib.contextmanager
def lab_files(lessons: Path, given: Mapping[str, str]) -> Iterator[LabFiles]:
    """Write JupyterLab's first settings and its kernel.

    Parameters
    ----------
    lessons : pathlib.Path
        The lessons' folder, as an absolute path.
    given : mapping of str to str
        The environment; a place that it names is left to it.

    Yields
    ------
    LabFiles
        In a folder that is removed at the end, if the user's own cannot be used.

    Raises
    ------
    OSError
        If there is not even a folder for temporary files.
    """
    with contextlib.ExitStack() as stack:
        folder = _users_folder()
        said = None
        try:
            environment = _write(folder, lessons, given)
        except (OSError, InTheWayError) as error:
            why = getattr(error, "strerror", None) or error
            said = (
                f"{shown(folder)} cannot be used ({shown(why)}); what you set in JupyterLab is kept"
                " only until it ends."
            )
            temporary = tempfile.TemporaryDirectory(prefix="bpwidget-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(temporary)).resolve()
            environment = _write(folder, lessons, given)
        yield LabFiles(folder, environment, said)


def settings_in(lessons: Path) -> Path | None:
    """Return a folder of settings beside the lessons, which JupyterLab does not read.

    Parameters
    ----------
    lessons : pathlib.Path

    Returns
    -------
    pathlib.Path or None
    """
    for place in PLACES.values():
        if os.path.lexists(lessons / STATE / place):
            return lessons / STATE / place
    return None


def _users_folder() -> Path:
    # imported here, because it is installed only with JupyterLab
    import platformdirs  # noqa: PLC0415

    return platformdirs.user_state_path("bpwidget", appauthor=False)


def _write(folder: Path, lessons: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Write the files into a folder and return the environment for them."""
    _make_private(folder)
    digest = hashlib.sha256(os.fsencode(lessons.resolve())).hexdigest()
    of_lessons = folder / "lessons" / digest[:16]
    ours = {
        name: (of_lessons if name == "JUPYTERLAB_WORKSPACES_DIR" else folder) / place
        for name, place in PLACES.items()
        if not given.get(name)
    }
    # first on the path, so that no other kernel named python3 is used instead
    jupyter = of_lessons / "jupyter"
    kernel = jupyter / "kernels" / "python3" / "kernel.json"
    with Folder.at(folder) as own, own.locked() as alone:
        own.sweep(alone=alone)
        for place in ours.values():
            place.mkdir(parents=True, exist_ok=True)
        for file, content in _first_look(ours):
            if not file.exists():
                _write_whole(file, content, own)
        _write_whole(kernel, _kernel(), own)
    theirs = _absolute(given)
    others = theirs.get("JUPYTER_PATH")
    path = f"{jupyter}{os.pathsep}{others}" if others else str(jupyter)
    return {
        **theirs,
        **{name: str(place) for name, place in ours.items()},
        "JUPYTER_PATH": path,
    }


def _make_private(folder: Path) -> None:
    """Make the folder, closed to others: it holds the token of a running server."""
    if not folder.is_absolute():  # without a home folder, the path still begins with ~
        raise FileNotFoundError(errno.ENOENT, "there is no home folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "geteuid"):
        if folder.stat().st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user")
        folder.chmod(0o700)


def _write_whole(file: Path, content: object, parts: Folder) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with Folder.at(file.parent) as folder:
        found = folder.read(file.name)
        text = json.dumps(content, indent=2).encode()
        folder.write(file.name, text, parts, found and found[1])


def _first_look(ours: Mapping[str, Path]) -> Iterator[tuple[Path, object]]:
    for place, files in FIRST_LOOK.items():
        if place in ours:
            for name, content in files.items():
                yield ours[place] / name, content


def _kernel() -> dict[str, object]:
    """Return ipykernel's own kernel spec, which runs the interpreter of JupyterLab itself."""
    # imported here, because it is installed only with JupyterLab
    from ipykernel.kernelspec import get_kernel_dict  # noqa: PLC0415

    kernel = get_kernel_dict()
    _, *words = kernel["argv"]
    module = words.index("-m")
    options, arguments = words[:module], words[module + 2 :]
    argv = ["python", *options, "-P", "-c", START_KERNEL, *arguments]
    # before IPython 9.7, -P alone does not keep the folder off the front of the import path
    return {**kernel, "argv": [*argv, "--IPKernelApp.ignore_cwd=True"]}


def _absolute(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the folders in it as absolute paths.

    JupyterLab is started in another folder. An empty name means the working directory, which comes
    into PYTHONPATH by a stray colon, and a kernel's is that of its notebook.
    """
    return {
        **given,
        **{name: os.path.abspath(given[name]) for name in PLACES if given.get(name)},  # noqa: PTH100 - no link resolved
        **{
            name: os.pathsep.join(
                os.path.abspath(part)  # noqa: PTH100 - as above
                for part in given[name].split(os.pathsep)
                if part
            )
            for name in LISTS
            if given.get(name)
        },
    }
