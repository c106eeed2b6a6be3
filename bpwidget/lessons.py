"""The learner's copy of the lessons: created, updated, and never overwritten once changed.

The hashes of copied files are kept in ``.bpwidget/lessons.json`` in the learner's folder. A file
that still has its hash is unchanged and may be updated; any other file is the learner's. The hash
of a notebook covers its cells without outputs, because JupyterLab rewrites the rest when a lesson
is only opened or run.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

STATE = ".bpwidget"
MANIFEST = "lessons.json"


class LessonsError(Exception):
    """The lessons could not be found or copied; the message says why in one sentence."""


def shipped_lessons(package: Path = Path(__file__).parent) -> Path:
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
    raise LessonsError(f"no lessons in {folders[0]} or {folders[1]}; reinstall bpwidget")


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
        A sentence for every lesson that was updated or written next to a changed one.

    Raises
    ------
    LessonsError
        If the folder is a file or cannot be written.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise LessonsError(
                f"{folder} is a file; choose a folder, which is created if it does not exist"
            )
        return _copy(source, folder, version)
    except OSError as error:
        raise LessonsError(
            f"cannot copy the lessons to {folder} ({error.strerror or error}:"
            f" {error.filename or folder}); choose a folder that you can write to"
        ) from error


def write_whole(path: Path, content: bytes, state: Path) -> None:
    """Write a file atomically.

    Parameters
    ----------
    path : pathlib.Path
    content : bytes
    state : pathlib.Path
        A folder on the same disk, for the temporary file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = state / f"{os.getpid()}.part"
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, folder: Path, version: str) -> list[str]:
    state = folder / STATE
    state.mkdir(parents=True, exist_ok=True)
    copied = _read_manifest(state / MANIFEST)
    said = []
    for name, content in _read_lessons(source).items():
        lesson, new, old = folder / name, _digest(content), copied.get(name)
        copied[name] = new
        found = _digest_of(lesson)
        if found is None:
            write_whole(lesson, content, state)
        elif found == new:
            continue
        elif found == old:
            write_whole(lesson, content, state)
            said.append(f"{name} was updated to bpwidget {version}.")
        elif new != old:
            beside = _name_beside(lesson, untouched=(new, old))
            write_whole(beside, content, state)
            said.append(
                f"{name} differs from the lesson of bpwidget {version} and was kept;"
                f" that lesson is beside it as {beside.name}."
            )
    # written every time, so that a read-only folder is noticed here and not in JupyterLab
    write_whole(state / MANIFEST, json.dumps(copied, indent=2).encode(), state)
    return said


def _read_lessons(source: Path) -> dict[str, bytes]:
    """Return the content of every file by its path below `source`, without hidden files."""
    names = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    return {
        name.as_posix(): (source / name).read_bytes()
        for name in names
        if not any(part.startswith((".", "__pycache__")) for part in name.parts)
    }


def _read_manifest(path: Path) -> dict[str, str]:
    """Return the hashes of copied lessons; empty if the manifest is missing or unreadable."""
    try:
        manifest = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(manifest, dict):
        return {}
    return {name: digest for name, digest in manifest.items() if isinstance(digest, str)}


def _name_beside(lesson: Path, untouched: tuple[str, str | None]) -> Path:
    """Return ``lesson.new.ipynb``, or ``new2`` and so on if the learner has changed that too."""
    number = 1
    while True:
        beside = lesson.with_name(f"{lesson.stem}.new{number if number > 1 else ''}{lesson.suffix}")
        if _digest_of(beside) in {None, *untouched}:
            return beside
        number += 1


def _digest(content: bytes) -> str:
    """Return the hash of a file; for a notebook, that of its cells without outputs."""
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"]), cell.get("attachments"))
            for cell in json.loads(content)["cells"]
        ]
    except (ValueError, LookupError, TypeError, AttributeError):
        written = content
    else:
        written = json.dumps(cells).encode()
    return hashlib.sha256(written).hexdigest()


def _digest_of(path: Path) -> str | None:
    """Return the hash of a file, or None if there is none."""
    try:
        return _digest(path.read_bytes())
    except FileNotFoundError:
        return None
