"""Copies of lessons that are interrupted at every point, and many simultaneous ones.

Run it as a program, because a copy that is killed takes its process with it:
`interrupted_copies.py every-point FOLDER` and so on. It exits with 0 if all is well.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self
from unittest import mock

from bpwidget.lab import folders
from bpwidget.lab.lessons import MANIFEST, STATE, LessonsError, copy_lessons, shipped_lessons

# the system calls of a copy
CALLS = ("open", "mkdir", "link", "replace", "unlink", "fsync", "listdir", "stat", "close")

MOMENTS = 40


class _HalfWritten:
    """A file whose first half is written before the point is reached."""

    def __init__(self, file: Any, reach: Callable[[], None]) -> None:
        self.file = file
        self.reach = reach

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, content: bytes) -> None:
        self.file.write(content[: len(content) // 2])
        self.file.flush()
        self.reach()
        self.file.write(content[len(content) // 2 :])


@contextmanager
def acting_at(point: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Do something at one point of a copy; yield the list of points reached."""
    reached: list[str] = []

    def reach(name: str) -> None:
        reached.append(name)
        if len(reached) == point + 1:
            act()

    def counted(name: str) -> Callable[..., Any]:
        call = getattr(os, name)

        def run(*arguments: Any, **options: Any) -> Any:
            reach(name)
            return call(*arguments, **options)

        return run

    def opened(*arguments: Any, **options: Any) -> Any:
        file = open(*arguments, **options)  # noqa: PTH123, SIM115 - a stand-in for it
        return _HalfWritten(file, lambda: reach("write"))

    with ExitStack() as stack:
        for name in CALLS:
            stack.enter_context(mock.patch.object(os, name, counted(name)))
        stack.enter_context(mock.patch.object(folders, "open", opened, create=True))
        yield reached


def notebook(source: str) -> bytes:
    """Return a notebook of one cell."""
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": source, "outputs": []}
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


OLD, NEW = "old", "new"
NAMES = ("00-tour.ipynb", "01-forward.ipynb", "data/points.csv", "zh/00-tour.ipynb")
CHANGED = NAMES[0]
BESIDE = "00-tour.new.ipynb"


def write_versions(folder: Path) -> None:
    """Write two versions of the lessons."""
    for version in (OLD, NEW):
        for name in NAMES:
            path = folder / version / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(notebook(f"{version} {name}" * 50))


def begin(folder: Path) -> Path:
    """Return a learner's folder with the old lessons, one of them changed."""
    learner = folder / "learner"
    shutil.rmtree(learner, ignore_errors=True)
    copy_lessons(folder / OLD, learner, "1")
    (learner / CHANGED).write_bytes(notebook("mine"))
    return learner


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of every file by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def expect_whole(folder: Path, learner: Path) -> None:
    """Check that every file is complete, including the learner's."""
    found = contents(learner)
    assert found[CHANGED] == notebook("mine"), "what the learner wrote is lost"
    for name in NAMES[1:]:
        versions = {(folder / version / name).read_bytes() for version in (OLD, NEW)}
        assert found[name] in versions, f"{name} is not whole"
    if BESIDE in found:
        assert found[BESIDE] == (folder / NEW / CHANGED).read_bytes(), f"{BESIDE} is not whole"


def expect_finished(folder: Path, learner: Path) -> None:
    """Check that one more run completes the lessons and leaves nothing else."""
    copy_lessons(folder / NEW, learner, "2")
    expected = contents(folder / NEW)
    expected[BESIDE], expected[CHANGED] = expected[CHANGED], notebook("mine")
    found = contents(learner)
    manifest = json.loads(found.pop(f"{STATE}/{MANIFEST}"))
    assert set(manifest) == set(NAMES), manifest
    assert found == expected, sorted(found)


def wait_for(child: int) -> int:
    """Return a child's exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def in_a_child(work: Callable[[], object]) -> int:
    """Do something in a child process; return its id. It exits with 1 if that is refused."""
    child = os.fork()
    if child:
        return child
    code = 2
    try:
        work()
        code = 0
    except LessonsError as error:
        sys.stderr.write(f"{error}\n")
        code = 1
    finally:
        os._exit(code)


def copy_in_a_child(source: Path, learner: Path, version: str) -> int:
    """Copy lessons in a child process; return its id."""
    return in_a_child(lambda: copy_lessons(source, learner, version))


def every_point(folder: Path) -> None:
    """Kill a copy at every point."""
    write_versions(folder)
    point = 0
    while True:
        learner = begin(folder)
        with acting_at(point, lambda: os.kill(os.getpid(), signal.SIGKILL)):
            code = wait_for(copy_in_a_child(folder / NEW, learner, "2"))
        expect_whole(folder, learner)
        expect_finished(folder, learner)
        if code == 0:
            break
        assert code == -signal.SIGKILL, code
        point += 1
    assert point > 30, point


def any_moment(folder: Path) -> None:
    """Kill copies of the shipped lessons after longer and longer delays."""
    source, learner = shipped_lessons(), folder / "learner"
    expected = None
    killed = 0
    for number in range(MOMENTS):
        shutil.rmtree(learner, ignore_errors=True)
        child = copy_in_a_child(source, learner, "1")
        time.sleep(number * 0.004)
        os.kill(child, signal.SIGKILL)
        killed += wait_for(child) != 0
        for name, content in contents(learner).items() if learner.exists() else ():
            if not name.startswith(STATE):
                assert content == (source / name).read_bytes(), f"{name} is not whole"
        copy_lessons(source, learner, "1")
        expected = expected or contents(learner)
        assert contents(learner) == expected
    assert killed > 10, killed


def many(folder: Path, number: int = 12) -> None:
    """Copy to one folder from many processes at once, and kill some of them."""
    learner = folder / "learner"
    chance = random.Random(os.getppid())  # noqa: S311 - no secret
    for _ in range(5):
        children = [copy_in_a_child(folder / NEW, learner, "2") for _ in range(number)]
        doomed = children[::4]
        for child in doomed:
            time.sleep(chance.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
        codes = {child: wait_for(child) for child in children}
        assert {code for child, code in codes.items() if child not in doomed} == {0}, codes
        expect_whole(folder, learner)


def swapping(folder: Path) -> None:
    """Copy while folders and lessons are swapped for links to another folder all the time."""
    write_versions(folder)
    outside = folder / "outside"
    outside.mkdir()
    learner = begin(folder)
    for name in ("link", "state"):
        (learner / name).symlink_to(outside)

    def swap() -> None:
        while True:
            for link, name in (("link", "zh"), ("state", STATE), ("link", "01-forward.ipynb")):
                # the next round puts back what was there
                for one, other in ((name, "kept"), (link, name), (name, link), ("kept", name)):
                    with suppress(OSError):
                        (learner / one).rename(learner / other)

    swapper = in_a_child(swap)
    try:
        for _ in range(300):
            # a link at that moment may be refused
            with suppress(LessonsError):
                copy_lessons(folder / NEW, learner, "2")
            assert list(outside.iterdir()) == []
    finally:
        os.kill(swapper, signal.SIGKILL)
        wait_for(swapper)


if __name__ == "__main__":
    {"every-point": every_point, "any-moment": any_moment, "many": many, "swapping": swapping}[
        sys.argv[1]
    ](Path(sys.argv[2]))
