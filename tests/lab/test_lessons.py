"""The learner's copy of the lessons."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path

import pytest

from bpwidget.lab import folders
from bpwidget.lab.lessons import (
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
    """Return a folder of lessons, as shipped with a version."""
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


def test_an_unchanged_lesson_is_updated(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    (shipped / LESSON).write_text(notebook("better"))
    assert copy_lessons(shipped, folder, "2") == [f"{LESSON} was updated to bpwidget 2."]
    assert (folder / LESSON).read_text() == notebook("better")
    assert names(folder) == {TOUR, LESSON, "data/points.csv"}


def test_a_lesson_that_was_only_opened_and_run_counts_as_unchanged(
    shipped: Path, folder: Path
) -> None:
    copy_lessons(shipped, folder, "1")
    source = "z = W1 @ x\nh = phi(z)"
    (folder / LESSON).write_text(notebook(source, output="0.8", language="Python 3 (ipykernel)"))
    (shipped / LESSON).write_text(notebook("better"))
    assert copy_lessons(shipped, folder, "2") == [f"{LESSON} was updated to bpwidget 2."]
    assert (folder / LESSON).read_text() == notebook("better")


def test_a_changed_lesson_is_kept_and_the_new_one_put_next_to_it(
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
    # it is reported only once, and a file that the learner deleted is not restored
    (folder / "01-forward.new.ipynb").unlink()
    assert copy_lessons(shipped, folder, "2") == []
    assert names(folder) == {TOUR, LESSON, "data/points.csv"}


def test_the_new_version_next_to_it_is_replaced_only_while_unchanged(
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


def test_a_file_that_is_not_a_notebook_is_compared_as_a_whole(shipped: Path, folder: Path) -> None:
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
def test_losing_the_manifest_loses_no_work(
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
    # the hashes are known again, so unchanged lessons are updated
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


@pytest.fixture(params=["held open", "by their paths"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Test both ways of reaching folders; the second is for Windows."""
    way: str = request.param
    if way == "by their paths":
        monkeypatch.setattr(folders, "HELD", False)
    return way


def outside_of(folder: Path) -> Path:
    """Return a folder with a file, as the target of a link."""
    outside = folder.parent / "outside"
    outside.mkdir(parents=True, exist_ok=True)
    (outside / "mine").write_text("mine")
    return outside


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize("target", ["mine", "not there", "a loop"])
def test_a_link_in_place_of_a_lesson_is_left_alone(
    shipped: Path, folder: Path, target: str
) -> None:
    outside = outside_of(folder)
    folder.mkdir()
    goal = LESSON if target == "a loop" else str(outside / target)
    (folder / LESSON).symlink_to(goal)
    for _ in range(2):
        assert copy_lessons(shipped, folder, "1") == [
            f"{LESSON} is a link and was left as it is; it was not copied."
        ]
    assert (folder / LESSON).readlink() == Path(goal)
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("mine", "mine")]
    assert (folder / TOUR).is_file()
    # once the link is gone, the lesson is copied
    (folder / LESSON).unlink()
    assert copy_lessons(shipped, folder, "1") == []
    assert (folder / LESSON).read_bytes() == (shipped / LESSON).read_bytes()


@pytest.mark.usefixtures("ways")
def test_a_link_in_place_of_a_folder_is_left_alone(shipped: Path, folder: Path) -> None:
    outside = outside_of(folder)
    folder.mkdir()
    (folder / "data").symlink_to(outside)
    said = "data is a link and was left as it is; no lesson was copied there."
    assert copy_lessons(shipped, folder, "1") == [said]
    assert [path.name for path in outside.iterdir()] == ["mine"]
    assert (folder / LESSON).is_file()


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize("name", [STATE, f"{STATE}/{MANIFEST}"])
def test_a_link_in_place_of_the_hashes_is_refused(shipped: Path, folder: Path, name: str) -> None:
    outside = outside_of(folder)
    path = folder / name
    path.parent.mkdir(parents=True)
    path.symlink_to(outside if name == STATE else outside / "mine")
    with pytest.raises(LessonsError) as refused:
        copy_lessons(shipped, folder, "1")
    assert str(refused.value) == f"{path} is a link; remove it, or choose another folder"
    assert [(path.name, path.read_text()) for path in outside.iterdir()] == [("mine", "mine")]


@pytest.mark.usefixtures("ways")
def test_the_folder_itself_may_be_a_link(shipped: Path, folder: Path) -> None:
    outside = outside_of(folder)
    folder.symlink_to(outside)
    assert copy_lessons(shipped, folder, "1") == []
    assert (outside / LESSON).is_file()
    folder.unlink()
    folder.symlink_to("nowhere")
    with pytest.raises(LessonsError, match="is a link to a folder that does not exist"):
        copy_lessons(shipped, folder, "1")


@pytest.mark.usefixtures("ways")
def test_remains_of_a_killed_copy_are_removed_without_following_links(
    shipped: Path, folder: Path
) -> None:
    mine = outside_of(folder) / "mine"
    state = folder / STATE
    state.mkdir(parents=True)
    old = time.time() - 2 * folders.SECONDS_OF_A_PART
    for name in ("77.part", f"{7:032x}.part", "my.part"):
        (state / name).write_text("half")
        os.utime(state / name, (old, old))
    (state / "1.part").symlink_to(mine)
    os.utime(state / "1.part", (old, old), follow_symlinks=False)
    (state / "2.part").mkdir()
    assert copy_lessons(shipped, folder, "1") == []
    assert {path.name for path in state.iterdir()} == {MANIFEST, "my.part", "2.part"}
    assert mine.read_text() == "mine"


def test_without_locks_files_that_another_copy_may_be_using_are_kept(
    shipped: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_lock", lambda _fd: None)
    state = folder / STATE
    state.mkdir(parents=True)
    (state / "77.part").write_text("half")
    assert copy_lessons(shipped, folder, "1") == []
    assert (state / "77.part").exists()
    long_ago = time.time() - 2 * folders.SECONDS_OF_A_PART
    os.utime(state / "77.part", (long_ago, long_ago))
    assert copy_lessons(shipped, folder, "1") == []
    assert [path.name for path in state.iterdir()] == [MANIFEST]


def test_another_copy_that_does_not_end_is_reported(
    shipped: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "SECONDS_FOR_THE_LOCK", 0.1)
    copy_lessons(shipped, folder, "1")
    with (
        folders.Folder.at(folder / STATE) as other,
        other.locked(),
        pytest.raises(LessonsError, match="another bpwidget has been copying for a minute"),
    ):
        copy_lessons(shipped, folder, "1")
    assert copy_lessons(shipped, folder, "1") == []


@pytest.mark.usefixtures("ways")
def test_a_file_system_without_hard_links_is_enough(
    shipped: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert copy_lessons(shipped, folder, "1") == []
    assert names(folder) == {TOUR, LESSON, "data/points.csv"}
    assert [path.name for path in (folder / STATE).iterdir()] == [MANIFEST]


@pytest.mark.usefixtures("ways")
def test_anything_that_is_not_a_file_is_left_alone(shipped: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / TOUR).mkdir()
    os.mkfifo(folder / LESSON)
    (folder / "data").write_text("mine")
    assert copy_lessons(shipped, folder, "1") == [
        f"{TOUR} is a folder and was left as it is; it was not copied.",
        f"{LESSON} is a pipe, a socket or a device and was left as it is; it was not copied.",
        "data is a file and was left as it is; no lesson was copied there.",
    ]
    assert (folder / "data").read_text() == "mine"


@pytest.mark.usefixtures("ways")
def test_updating_a_lesson_does_not_change_a_hard_link_to_it(shipped: Path, folder: Path) -> None:
    copy_lessons(shipped, folder, "1")
    other = folder.parent / "other.ipynb"
    other.hardlink_to(folder / LESSON)
    before = other.read_bytes()
    (shipped / LESSON).write_text(notebook("better"))
    assert copy_lessons(shipped, folder, "2") == [f"{LESSON} was updated to bpwidget 2."]
    assert other.read_bytes() == before


def test_writing_the_new_version_next_to_a_lesson_follows_no_link(
    shipped: Path, folder: Path
) -> None:
    mine = outside_of(folder) / "mine"
    copy_lessons(shipped, folder, "1")
    (folder / LESSON).write_text(notebook("my own"))
    (folder / "01-forward.new.ipynb").symlink_to(mine)
    (shipped / LESSON).write_text(notebook("better"))
    assert "beside it as 01-forward.new2.ipynb" in copy_lessons(shipped, folder, "2")[0]
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("nested", ['{"cells": ' + "[" * 200_000, "[" * 200_000 + "]" * 200_000])
def test_a_file_nested_too_deep_to_read_counts_as_changed(
    shipped: Path, folder: Path, nested: str
) -> None:
    copy_lessons(shipped, folder, "1")
    (folder / LESSON).write_text(nested)
    (folder / STATE / MANIFEST).write_text(nested)
    assert "was kept" in copy_lessons(shipped, folder, "1")[0]
    assert (folder / LESSON).read_text() == nested


# a folder that not even root can write to
@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="Linux has a folder for this")
def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(shipped: Path) -> None:
    with pytest.raises(LessonsError, match=r"to /sys/kernel/lessons \(.+\); choose a folder"):
        copy_lessons(shipped, Path("/sys/kernel/lessons"), "1")


def test_lessons_are_found_in_the_package_or_next_to_it(tmp_path: Path) -> None:
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
