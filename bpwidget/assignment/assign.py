"""The `bpwidget assignment` command: exercises of the lessons as an assignment for a grader."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path

from bpwidget.assignment import nbgrader_source, otter_source
from bpwidget.assignment.exercises import exercises
from bpwidget.lab.command_line import Parser, absolute, folder_name
from bpwidget.lab.lessons import LessonsError
from bpwidget.lab.terminal import shown
from bpwidget.lesson.words.languages import LANGUAGES

GRADERS = {"nbgrader": nbgrader_source.files, "otter": otter_source.files}
# it becomes a folder's name and part of a URL
NAME = re.compile(r"\w[\w-]*")


def assignment(arguments: Sequence[str]) -> list[str]:
    """Write an assignment.

    Parameters
    ----------
    arguments : sequence of str
        The words after ``bpwidget assignment``.

    Returns
    -------
    list of str
        A sentence for each file that was written.

    Raises
    ------
    LessonsError
        If there is no such lesson or exercise, or if a file cannot be written or is there already.
    """
    options = _parser().parse_args(arguments)
    chosen = exercises(options.exercises, options.lang)
    files = GRADERS[options.grader](options.name, chosen, options.lang)
    folder = absolute(options.dir)
    points = sum(each.points for each in chosen)
    said = [f"{len(chosen)} exercises, {points} points in all."]
    for place, text in files.items():
        _write_new(folder / place, text)
        said.append(f"{shown(folder / place)} was written.")
    if options.grader == "nbgrader":
        said.append(_configure(folder / nbgrader_source.CONFIG))
    return said


def _configure(config: Path) -> str:
    """Write nbgrader's settings if there are none; return what to tell the teacher."""
    if config.exists():
        return (
            f"{shown(config)} was there and was kept; the how-to says what assignments of bpwidget"
            " need in it."
        )
    _write_new(config, nbgrader_source.SETTINGS)
    return f"{shown(config)} was written."


def _write_new(path: Path, text: str) -> None:
    if os.path.lexists(path):
        raise LessonsError(
            f"{shown(path)} is there already and was kept; choose another --name or --dir"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # "x" neither overwrites a file created meanwhile nor follows a link
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise LessonsError(
            f"cannot write {shown(path)} ({shown(error.strerror or error)});"
            " choose a folder that you can write to"
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="bpwidget assignment",
        description="Make an assignment of the lessons' exercises, with their answers, for a grader"
        " that hands it out without them.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "exercises",
        nargs="+",
        metavar="LESSON",
        help="the number of a lesson, such as 02, or an exercise of it, such as 02.5",
    )
    parser.add_argument(
        "--grader",
        choices=list(GRADERS),
        required=True,
        help="the grader in whose form it is written",
    )
    parser.add_argument(
        "--lang", choices=list(LANGUAGES), default="en", help="its language (default: %(default)s)"
    )
    parser.add_argument(
        "--name",
        type=_name,
        default="backprop",
        metavar="NAME",
        help="the name of the assignment (default: %(default)s)",
    )
    parser.add_argument(
        "--dir",
        type=folder_name,
        default=".",
        metavar="DIR",
        help="the folder of the course, made if there is none (default: the current one)",
    )
    return parser


def _name(text: str) -> str:
    if NAME.fullmatch(text):
        return text
    raise argparse.ArgumentTypeError(
        f"must consist of letters, digits, _ and -, and not begin with -, got {text!r}"
    )
