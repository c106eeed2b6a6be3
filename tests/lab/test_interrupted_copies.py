"""Lessons are complete or absent if a copy is killed, the disk fails, or many run at once."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import interrupted_copies as copies
import pytest

from bpwidget.lab.lessons import MANIFEST, LessonsError, copy_lessons

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - faster than a disk


def run(work: str, folder: Path, *before: str) -> subprocess.Popen[str]:
    """Run one of the helper's tasks in a separate process."""
    command = [*before, sys.executable, copies.__file__, work, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def refusal(source: Path, learner: Path) -> str:
    """Copy lessons; return the message if that is refused."""
    try:
        copy_lessons(source, learner, "2")
    except LessonsError as error:
        return str(error)
    return ""


def expect_success(process: subprocess.Popen[str]) -> None:
    said = process.communicate(timeout=80)[0]
    assert process.returncode == 0, said


@pytest.fixture
def fast(tmp_path: Path) -> Path:
    """Return a folder in memory, if the system has one."""
    if not os.access(SHARED_MEMORY, os.W_OK):
        return tmp_path
    folder = SHARED_MEMORY / f"bpwidget-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def clean(fast: Path) -> object:
    """Remove the folder in memory."""
    yield None
    shutil.rmtree(fast, ignore_errors=True)


def test_a_copy_killed_at_any_point_is_finished_by_the_next(fast: Path) -> None:
    expect_success(run("every-point", fast))


@pytest.mark.thorough
@pytest.mark.parametrize("work", ["any-moment", "swapping"])
def test_copies_survive_being_killed_or_misled_at_any_moment(work: str, tmp_path: Path) -> None:
    expect_success(run(work, tmp_path))


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_disk_that_fails_at_any_point_is_reported_in_a_sentence(fast: Path, code: int) -> None:
    def fail() -> None:
        raise OSError(code, os.strerror(code))

    copies.write_versions(fast)
    refused = 0
    # every seventh point, with a different start for each failure
    for point in range(code % 7, 200, 7):
        learner = copies.begin(fast)
        with copies.acting_at(point, fail) as reached:
            said = refusal(fast / copies.NEW, learner)
        if said:
            refused += 1
            assert said.startswith(f"cannot copy the lessons to {learner} ({os.strerror(code)}: ")
            assert said.endswith("; choose a folder that you can write to")
        copies.expect_whole(fast, learner)
        copies.expect_finished(fast, learner)
        if len(reached) <= point:
            break
    assert refused > 3


def test_a_folder_that_becomes_a_link_at_any_point_is_not_followed(fast: Path) -> None:
    copies.write_versions(fast)
    outside = fast / "outside"
    outside.mkdir()
    for name in ("zh", ".bpwidget"):
        for point in range(0, 80, 3):
            learner = copies.begin(fast)

            def swap(learner: Path = learner, name: str = name) -> None:
                (learner / name).rename(learner / "before")
                (learner / name).symlink_to(outside)

            with copies.acting_at(point, swap):
                # refused, or copied into the folder opened before
                refusal(fast / copies.NEW, learner)
            assert list(outside.iterdir()) == []


@pytest.mark.thorough
@pytest.mark.parametrize("namespaces", [False, True])
def test_simultaneous_copies_do_not_disturb_each_other(tmp_path: Path, namespaces: bool) -> None:
    before: list[str] = []
    if namespaces:
        # like two containers that share a folder and have the same process ids
        before = ["unshare", "--pid", "--fork", "--kill-child"]
        if shutil.which("unshare") is None or subprocess.call([*before, "true"]) != 0:
            pytest.skip("this needs the right to make process namespaces")
    copies.write_versions(tmp_path)
    learner = copies.begin(tmp_path)
    both = [run("many", tmp_path, *before) for _ in range(2)]
    for process in both:
        expect_success(process)
    copies.expect_whole(tmp_path, learner)
    copies.expect_finished(tmp_path, learner)


@pytest.mark.thorough
def test_a_full_disk_is_reported_and_leaves_whole_lessons(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "none", str(disk)]
    if sys.platform != "linux" or os.geteuid() != 0 or subprocess.call(mount) != 0:
        pytest.skip("this needs the right to mount a small disk")
    copies.write_versions(tmp_path)
    refused = 0
    try:
        for pages in range(1, 16):
            size = f"remount,size={4 * pages}k"
            subprocess.run(["mount", "-o", size, str(disk)], check=True)
            learner = disk / "learner"
            if said := refusal(tmp_path / copies.OLD, learner):
                refused += 1
                assert os.strerror(errno.ENOSPC) in said
            for name, content in copies.contents(disk).items():
                if not name.endswith(MANIFEST):
                    assert content == (tmp_path / copies.OLD / name[len("learner/") :]).read_bytes()
            shutil.rmtree(learner, ignore_errors=True)
        assert 2 < refused < 15
    finally:
        subprocess.run(["umount", str(disk)], check=True)
