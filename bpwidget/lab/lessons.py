"""The learner's copy of the lessons: created, updated, and never overwritten once changed.

The hashes of copied files are kept in ``.bpwidget/lessons.json`` in the learner's folder. A file
that still has its hash is unchanged and may be updated; any other file is the learner's. The hash
of a notebook covers its cells without outputs, because JupyterLab rewrites the rest when a lesson
is only opened or run.

Links in the learner's folder are not followed: one that stands where a lesson or a folder of them
would be is left as it is, and said. The folder itself may be reached through links.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
from pathlib import Path, PurePosixPath

from bpwidget.lab.folders import Folder, InTheWayError
from bpwidget.lab.terminal import shown

# the name of a learner's copy
FOLDER = "bpwidget-lessons"
STATE = ".bpwidget"
MANIFEST = "lessons.json"


class LessonsError(Exception):
    """The lessons could not be found or copied; the message says why in one sentence."""


def shipped_lessons(package: Path = Path(__file__).parents[1]) -> Path:
    """Return the folder of the lessons: inside an installed package, or next to it in a checkout.

    Parameters
    ----------
    package : pathlib.Path
        The folder of the package.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    LessonsError
        If neither folder holds a notebook.
    """
    folders = (package / "notebooks", package.parent / "notebooks")
    for folder in folders:
        if any(folder.glob("*.ipynb")):
            return folder
    raise LessonsError(
        f"no lessons in {shown(folders[0])} or {shown(folders[1])}; reinstall bpwidget"
    )


def copy_lessons(source: Path, folder: Path, version: str) -> list[str]:
    """Copy the lessons of `source` into `folder`, leaving files that the learner changed alone.

    A missing lesson is copied, an unchanged one is updated. Next to a changed one, the new version
    is written under another name, once for every change of the shipped lesson.

    Parameters
    ----------
    source : pathlib.Path
        The folder of the shipped lessons.
    folder : pathlib.Path
        The learner's folder; created if it does not exist.
    version : str
        The version of the package, for the sentences.

    Returns
    -------
    list of str
        A sentence for every lesson that was updated or written next to a changed one, or whose
        place is taken by a link or by something else that is no file.

    Raises
    ------
    LessonsError
        If the folder is a file or cannot be written, or another process has been copying to it
        for a minute.
    """
    try:
        with (
            _opened(folder) as learners,
            _state_of(learners) as state,
            state.locked() as alone,
        ):
            state.sweep(alone=alone)
            return _Copy(learners, state, version).copy(_read_lessons(source))
    except OSError as error:
        raise LessonsError(
            f"cannot copy the lessons to {shown(folder)} ({shown(error.strerror or error)}:"
            f" {shown(error.filename or folder)}); choose a folder that you can write to"
        ) from error


def _opened(folder: Path) -> Folder:
    """Open the learner's folder, made if there is none."""
    if folder.exists() and not folder.is_dir():
        raise LessonsError(
            f"{shown(folder)} is a file; choose a folder, which is created if it does not exist"
        )
    if folder.is_symlink() and not folder.exists():
        raise LessonsError(
            f"{shown(folder)} is a link to a folder that does not exist; choose another folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return Folder.at(folder)


def _state_of(learners: Folder) -> Folder:
    """Open the folder of the hashes in a learner's folder."""
    try:
        return learners.folder(STATE)
    except InTheWayError as error:
        raise LessonsError(
            f"{shown(learners.path / STATE)} is {error}; remove it, or choose another folder"
        ) from error


class _Copy:
    """One copy of the lessons into a learner's folder."""

    def __init__(self, learners: Folder, state: Folder, version: str) -> None:
        self.learners = learners
        self.state = state
        self.version = version
        self.said: list[str] = []

    def copy(self, lessons: dict[str, bytes]) -> list[str]:
        """Copy all lessons and return the sentences."""
        try:
            manifest = self.state.read(MANIFEST)
        except InTheWayError as error:
            path = shown(self.state.path / MANIFEST)
            raise LessonsError(f"{path} is {error}; remove it, or choose another folder") from error
        copied = _hashes(b"" if manifest is None else manifest[0])
        with contextlib.ExitStack() as stack:
            for above, names in itertools.groupby(lessons, lambda name: name.rpartition("/")[0]):
                try:
                    folder = self._reach(above, stack)
                except InTheWayError as error:
                    self.said.append(f"{error} and was left as it is; no lesson was copied there.")
                    continue
                for name in names:
                    while not self._copy_one(folder, name, lessons[name], copied):
                        pass  # saved by somebody at this moment: look again
        # written every time, so that a read-only folder is noticed here and not in JupyterLab
        content = json.dumps(copied, indent=2).encode()
        self.state.write(MANIFEST, content, self.state, manifest and manifest[1])
        return self.said

    def _reach(self, above: str, stack: contextlib.ExitStack) -> Folder:
        """Open a folder of lessons, one level after another."""
        folder, reached = self.learners, ""
        for name in above.split("/") if above else []:
            reached = f"{reached}/{name}".strip("/")
            try:
                folder = stack.enter_context(folder.folder(name))
            except InTheWayError as error:
                raise InTheWayError(f"{reached} is {error}") from error
        return folder

    def _copy_one(self, folder: Folder, path: str, content: bytes, copied: dict[str, str]) -> bool:
        """Copy a lesson as far as that changes nothing of the learner's.

        Returns False if the file changed meanwhile, with nothing done.
        """
        name, new, old = path.rpartition("/")[2], _digest(content), copied.get(path)
        try:
            found = folder.read(name)
        except InTheWayError as error:
            self.said.append(f"{path} is {error} and was left as it is; it was not copied.")
            return True
        digest = None if found is None else _digest(found[0])
        if digest is None or digest == old != new:
            if not folder.write(name, content, self.state, found and found[1]):
                return False
            if digest:
                self.said.append(f"{path} was updated to bpwidget {self.version}.")
        elif new not in {digest, old}:
            beside = self._write_beside(folder, name, content, untouched=(new, old))
            self.said.append(
                f"{path} differs from the lesson of bpwidget {self.version} and was kept;"
                f" that lesson is beside it as {beside}."
            )
        copied[path] = new
        return True

    def _write_beside(
        self, folder: Folder, name: str, content: bytes, untouched: tuple[str, str | None]
    ) -> str:
        """Write ``lesson.new.ipynb``, or ``new2`` and so on if the learner has changed that too."""
        path = PurePosixPath(name)
        number = 1
        while True:
            beside = f"{path.stem}.new{number if number > 1 else ''}{path.suffix}"
            with contextlib.suppress(InTheWayError):
                found = folder.read(beside)
                if (found is None or _digest(found[0]) in untouched) and folder.write(
                    beside, content, self.state, found and found[1]
                ):
                    return beside
            number += 1


def _read_lessons(source: Path) -> dict[str, bytes]:
    """Return the content of every file by its path below `source`, without hidden files."""
    names = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    return {
        name.as_posix(): (source / name).read_bytes()
        for name in names
        if not any(part.startswith((".", "__pycache__")) for part in name.parts)
    }


def _hashes(manifest: bytes) -> dict[str, str]:
    """Return the hashes of copied lessons; empty if the manifest cannot be read."""
    try:
        hashes = json.loads(manifest)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(hashes, dict):
        return {}
    return {name: digest for name, digest in hashes.items() if isinstance(digest, str)}


def _digest(content: bytes) -> str:
    """Return the hash of a file; for a notebook, that of its cells without outputs."""
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"]), cell.get("attachments"))
            for cell in json.loads(content)["cells"]
        ]
        written = json.dumps(cells).encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        written = content
    return hashlib.sha256(written).hexdigest()
