"""What the `bpwidget` commands share in reading the words that follow them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import NoReturn

from bpwidget.lab.lessons import LessonsError
from bpwidget.lab.terminal import shown


class Parser(argparse.ArgumentParser):
    """A parser that repeats what it does not know without letting a terminal obey it."""

    def error(self, message: str) -> NoReturn:
        """End with a message."""
        super().error(shown(message))


def folder_name(text: str) -> str:
    """Return the name of a folder, with a home folder for ``~``, or refuse it as argparse does.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    if "\0" in text:
        raise argparse.ArgumentTypeError(
            "must be the name of a folder, which has no null character"
        )
    if text.strip():
        return os.path.expanduser(text)  # noqa: PTH111 - an unknown ~user is left as it is
    raise argparse.ArgumentTypeError("must be the name of a folder, got an empty one")


def absolute(folder: str) -> Path:
    """Return a folder as an absolute path, with links as they are.

    Parameters
    ----------
    folder : str

    Returns
    -------
    pathlib.Path

    Raises
    ------
    LessonsError
        If it is relative, and the working directory is gone.
    """
    try:
        path = Path(folder)
        return path if path.is_absolute() else Path.cwd() / path
    except FileNotFoundError:
        raise LessonsError("the working directory is gone; change to another folder") from None
