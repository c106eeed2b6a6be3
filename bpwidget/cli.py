"""The `bpwidget` command: JupyterLab on a copy of the lessons, or an assignment of them."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence

from bpwidget import __version__
from bpwidget.lab.command_line import Parser, absolute, folder_name
from bpwidget.lab.lab import is_root, port_trouble, run_lab
from bpwidget.lab.lab_files import settings_in
from bpwidget.lab.lessons import FOLDER, LessonsError, copy_lessons, shipped_lessons
from bpwidget.lab.terminal import say, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``bpwidget``; by default, those of the command line.

    Returns
    -------
    int
        The exit code of JupyterLab, or 1 with a message on stderr if it was not started; of
        ``assignment``, 0, or 1 with a message on stderr if nothing was written.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments[:1] == ["assignment"]:
        return _assign(arguments[1:])
    options = _parser().parse_args(arguments)
    if importlib.util.find_spec("jupyterlab") is None:
        return _refuse('JupyterLab is not installed; install it with: pip install "bpwidget[lab]"')
    if options.port is not None and (trouble := port_trouble(options.port)):
        return _refuse(trouble)
    try:
        folder = absolute(options.dir)
        for sentence in copy_lessons(shipped_lessons(), folder, __version__):
            say(sentence, sys.stdout)
        if settings := settings_in(folder):
            say(
                f"{shown(settings)} is not read: JupyterLab's settings are kept in a folder of"
                " yours, not with the lessons.",
                sys.stdout,
            )
        if is_root():
            say(
                "bpwidget: running as root, with whose rights every notebook is run;"
                " an ordinary user is safer.",
                sys.stderr,
            )
        say(f"The lessons are in {shown(folder)}; Ctrl-C stops JupyterLab.", sys.stdout)
        return run_lab(folder, port=options.port, browser=options.browser)
    except LessonsError as error:
        return _refuse(str(error))


def _assign(arguments: Sequence[str]) -> int:
    # JupyterLab is opened without NumPy, which takes a moment to import
    from bpwidget.assignment.assign import assignment  # noqa: PLC0415

    try:
        for sentence in assignment(arguments):
            say(sentence, sys.stdout)
    except LessonsError as error:
        return _refuse(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="bpwidget",
        description="Open JupyterLab on your own copy of the bpwidget lessons.",
        epilog="For teachers: bpwidget assignment makes an assignment of the lessons' exercises;"
        " see bpwidget assignment --help.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"bpwidget {__version__}")
    parser.add_argument(
        "command", nargs="?", choices=["lab"], default="lab", help="open JupyterLab (the default)"
    )
    parser.add_argument(
        "--dir",
        type=folder_name,
        default=FOLDER,
        metavar="DIR",
        help="the folder of your copy, made if there is none (default: ./%(default)s)",
    )
    parser.add_argument(
        "--port",
        type=_port,
        metavar="N",
        help="the port of JupyterLab (default: the first free one from 8888)",
    )
    parser.add_argument(
        "--no-browser",
        dest="browser",
        action="store_false",
        help="print the address and open no browser",
    )
    return parser


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a whole number from 1 to 65535, got {text!r}")


def _refuse(sentence: str) -> int:
    say(f"bpwidget: {sentence}", sys.stderr)
    return 1
