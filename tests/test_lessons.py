"""The learner's copy of the lessons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bpwidget.lessons import (
    MANIFEST,
    STATE,
    LessonsError,
    copy_lessons,
    shipped_lessons,
)

TOUR, LESSON = "00-tour.ipynb", "01-forward.ipynb"


def notebook(source: str, output: str = "", language: str = "Python 3") -> str:
    """Return a notebook of one cell, as JupyterLab writes it."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "one",
        "metadata": {},
        "source": source.splitlines(keepends=True),
        "outputs": [{"output_type": "stream", "name": "stdout", "text": output}] if output else [],
        "execution_count": 1 if output else None,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": language}}
    return json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """Return a folder of lessons as shipped with a version."""
    folder = tmp_path / "shipped"
    (folder / "data").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / TOUR).write_text(notebook("tour"))
    (folder / LESSON).write_text(notebook("z = W1 @ x\nh = phi(z)"))
    (folder / "data" / "points.csv").write_text("1,2\n")
    (folder / ".ipynb_checkpoints" / TOUR).write_text(notebook("an old tour"))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the path of a learner's folder that does not exist yet."""
    return tmp_path / "my lessons" / "αβ"


def names(folder: Path) -> set[str]:
    """Return the names that a learner sees in a folder."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and STATE not in path.parts
    }


def test_lessons_are_copied_whole_and_without_hidden_files(shipped: Path, folder: Path) -> None:
    (shipped / LESSON).chmod(0o444)
    assert copy_lessons(shipped, folder, "1") == []
    assert names(folder) == {TOUR, LESSON, "data/points.csv"}
    for name in names(folder):
        assert (folder / name).read_bytes() == (shipped / name).read_bytes()
    # the copy of a read-only original is writable
    assert (folder / LESSON).stat().st_mode & 0o200


def test_a_second_copy_changes_nothing(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    (folder / LESSON).write_text(notebook("mine"))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert copy_lessons(shipped, folder, "1") == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_untouched_lesson_is_refreshed(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    (shipped / LESSON).write_text(notebook("better"))
    assert copy_lessons(shipped, folder, "2") == [f"{LESSON} was updated to bpwidget 2."]
    assert (folder / LESSON).read_text() == notebook("better")
    assert names(folder) == {TOUR, LESSON, "data/points.csv"}


def test_a_lesson_that_was_only_opened_and_run_is_untouched(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    source = "z = W1 @ x\nh = phi(z)"
    (folder / LESSON).write_text(notebook(source, output="0.8", language="Python 3 (ipykernel)"))
    (shipped / LESSON).write_text(notebook("better"))
    assert copy_lessons(shipped, folder, "2") == [f"{LESSON} was updated to bpwidget 2."]
    assert (folder / LESSON).read_text() == notebook("better")


def test_a_changed_lesson_is_kept_and_the_new_one_laid_beside_it(
    shipped: Path, folder: Path
) -> None:
    copy_lessons(shipped, folder, "1")
    (folder / LESSON).write_text(notebook("mine"))
    (shipped / LESSON).write_text(notebook("better"))
    (said,) = copy_lessons(shipped, folder, "2")
    assert said == (
        f"{LESSON} differs from the lesson of bpwidget 2 and was kept;"
        " that lesson is beside it as 01-forward.new.ipynb."
    )
    assert (folder / LESSON).read_text() == notebook("mine")
    assert (folder / "01-forward.new.ipynb").read_text() == notebook("better")
    # it is said only once, and a file that the learner deleted does not come back
    (folder / "01-forward.new.ipynb").unlink()
    assert copy_lessons(shipped, folder, "2") == []
    assert names(folder) == {TOUR, LESSON, "data/points.csv"}


def test_the_lesson_beside_is_replaced_only_while_it_is_untouched(
    shipped: Path, folder: Path
) -> None:
    copy_lessons(shipped, folder, "1")
    (folder / LESSON).write_text(notebook("mine"))
    (shipped / LESSON).write_text(notebook("second"))
    copy_lessons(shipped, folder, "2")
    (shipped / LESSON).write_text(notebook("third"))
    assert "beside it as 01-forward.new.ipynb" in copy_lessons(shipped, folder, "3")[0]
    assert (folder / "01-forward.new.ipynb").read_text() == notebook("third")
    (folder / "01-forward.new.ipynb").write_text(notebook("mine too"))
    (shipped / LESSON).write_text(notebook("fourth"))
    assert "beside it as 01-forward.new2.ipynb" in copy_lessons(shipped, folder, "4")[0]
    assert (folder / LESSON).read_text() == notebook("mine")
    assert (folder / "01-forward.new.ipynb").read_text() == notebook("mine too")
    assert (folder / "01-forward.new2.ipynb").read_text() == notebook("fourth")


def test_a_file_that_is_no_notebook_is_compared_as_a_whole(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    (folder / "data" / "points.csv").write_text("1,3\n")
    (folder / LESSON).write_text('{"cells": 1')
    (shipped / "data" / "points.csv").write_text("1,4\n")
    (shipped / LESSON).write_text(notebook("better"))
    assert len(copy_lessons(shipped, folder, "2")) == 2
    assert (folder / "data" / "points.csv").read_text() == "1,3\n"
    assert (folder / "data" / "points.new.csv").read_text() == "1,4\n"
    assert (folder / LESSON).read_text() == '{"cells": 1'


def test_a_deleted_lesson_is_copied_again(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    (folder / TOUR).unlink()
    assert copy_lessons(shipped, folder, "1") == []
    assert (folder / TOUR).read_text() == notebook("tour")


@pytest.mark.parametrize("manifest", [None, b"", b"{", b"[1]", b'{"01-forward.ipynb": 3}', b"\xff"])
def test_nothing_is_lost_with_the_manifest(
    shipped: Path, folder: Path, manifest: bytes | None
) -> None:
    copy_lessons(shipped, folder, "1")
    path = folder / STATE / MANIFEST
    path.unlink() if manifest is None else path.write_bytes(manifest)
    (folder / LESSON).write_text(notebook("mine"))
    said = copy_lessons(shipped, folder, "1")
    assert len(said) == 1
    assert (folder / LESSON).read_text() == notebook("mine")
    assert (folder / "01-forward.new.ipynb").read_text() == (shipped / LESSON).read_text()
    # the hashes are known again, so an unchanged lesson is updated
    (shipped / TOUR).write_text(notebook("new tour"))
    assert copy_lessons(shipped, folder, "2") == [f"{TOUR} was updated to bpwidget 2."]


def test_a_folder_that_cannot_be_used_is_refused_in_a_sentence(
    shipped: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a file"
    file.write_text("mine")
    with pytest.raises(LessonsError, match="a file is a file; choose a folder"):
        copy_lessons(shipped, file, "1")
    with pytest.raises(LessonsError, match=r"Not a directory.*choose a folder"):
        copy_lessons(shipped, file / "below", "1")
    assert file.read_text() == "mine"
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / STATE).write_text("a file")
    with pytest.raises(LessonsError, match=r"\.bpwidget is a file; remove it, or choose"):
        copy_lessons(shipped, tmp_path / "taken", "1")


# a folder in which not even root can write
@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="Linux has a folder for this")
def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(shipped: Path) -> None:
    with pytest.raises(LessonsError, match=r"to /sys/kernel/lessons \(.+\); choose a folder"):
        copy_lessons(shipped, Path("/sys/kernel/lessons"), "1")


def test_lessons_are_found_in_the_package_or_beside_it(tmp_path: Path) -> None:
    package = tmp_path / "site" / "bpwidget"
    package.mkdir(parents=True)
    with pytest.raises(LessonsError, match=r"no lessons in .*reinstall bpwidget"):
        shipped_lessons(package)
    beside = tmp_path / "site" / "notebooks"
    beside.mkdir()
    (beside / TOUR).write_text("{}")
    assert shipped_lessons(package) == beside
    (package / "notebooks").mkdir()
    (package / "notebooks" / TOUR).write_text("{}")
    assert shipped_lessons(package) == package / "notebooks"
