r"""Folders in which a file is written whole or not at all, and no link is followed.

On Linux and macOS a folder is held open and all that is in it is named relative to it, so that
nothing is reached through a link, even one that is put there at the last moment. Windows cannot do
that: there names are paths, and links are looked for before each use.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
elif sys.platform != "emscripten":  # which has no locks
    import fcntl

HELD = all(
    getattr(os, name, None) in os.supports_dir_fd
    for name in ("open", "mkdir", "link", "rename", "unlink", "stat")
)

# a file being written; earlier versions used their process number as its name
PART = re.compile(r"([0-9a-f]{32}|[0-9]+)\.part")
# without locks, as on some network drives, a part of this age counts as abandoned
SECONDS_OF_A_PART = 3600
SECONDS_FOR_THE_LOCK = 60
# larger files are not read
LARGEST_FILE = 1 << 28


class InTheWayError(Exception):
    """Something else is in the place of a file or a folder; the message says what."""


class Folder:
    """A folder that is held open.

    Parameters
    ----------
    path : pathlib.Path
    fd : int, optional
        The folder's descriptor, where the system has them.
    """

    def __init__(self, path: Path, fd: int | None) -> None:
        self.path = path
        self._fd = fd

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open a folder by its path, in which links are followed.

        Parameters
        ----------
        path : pathlib.Path

        Returns
        -------
        Folder
        """
        return cls(path, os.open(path, os.O_RDONLY | os.O_DIRECTORY) if HELD else None)

    def __enter__(self) -> Self:
        """Return the folder; it is closed on exit."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the folder."""
        if self._fd is not None:
            os.close(self._fd)

    def folder(self, name: str) -> Folder:
        """Open a folder in this one, and make it if it is missing.

        Parameters
        ----------
        name : str

        Returns
        -------
        Folder

        Raises
        ------
        InTheWayError
            If there is something else of this name, a link to a folder included.
        """
        path = self.path / name
        with self._named(name), contextlib.suppress(FileExistsError):
            os.mkdir(self._place(name), dir_fd=self._fd)
        with self._named(name):
            found = self._look(name)
            if found is None or not stat.S_ISDIR(found.st_mode) or _is_link(found):
                raise InTheWayError(_what(found))
            if self._fd is None:
                return Folder(path, None)
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
            return Folder(path, os.open(name, flags, dir_fd=self._fd))

    def read(self, name: str) -> tuple[bytes, os.stat_result] | None:
        """Read a file.

        Parameters
        ----------
        name : str

        Returns
        -------
        tuple of bytes and os.stat_result, or None
            Its content, empty if it is larger than any lesson; None if there is no such file.

        Raises
        ------
        InTheWayError
            If there is something else of this name, a link to a file included.
        """
        with self._named(name):
            found = self._look(name)
            if found is None:
                return None
            # not opened, because opening a pipe blocks and opening a device may do anything
            if not stat.S_ISREG(found.st_mode) or _is_link(found):
                raise InTheWayError(_what(found))
            flags = os.O_RDONLY
            for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
                flags |= getattr(os, flag, 0)
            try:
                fd = os.open(self._place(name), flags, dir_fd=self._fd)
            except FileNotFoundError:
                return None
            with open(fd, "rb") as file:  # noqa: PTH123 - it is open already
                opened = os.fstat(fd)
                if not stat.S_ISREG(opened.st_mode):
                    raise InTheWayError(_what(opened))
                content = b"" if opened.st_size > LARGEST_FILE else file.read()
        # the status before it was opened: on Windows, that of an open file differs
        return content, found

    def write(
        self, name: str, content: bytes, parts: Folder, instead_of: os.stat_result | None
    ) -> bool:
        """Write a file whole, or not at all.

        Parameters
        ----------
        name : str
        content : bytes
        parts : Folder
            A folder on the same disk for what is not whole yet.
        instead_of : os.stat_result or None
            The file that is replaced, as it was read; None for a new one.

        Returns
        -------
        bool
            Whether it was written; not if the file that is to be replaced has changed, or there
            is one by now.
        """
        part = f"{secrets.token_hex(16)}.part"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            with parts._named(part):
                fd = os.open(parts._place(part), flags, 0o666, dir_fd=parts._fd)
                with open(fd, "wb") as file:  # noqa: PTH123 - it is open already
                    file.write(content)
                    file.flush()
                    # a remote machine reports a full disk or quota only here
                    os.fsync(fd)
            with self._named(name):
                return self._put(name, part, parts, instead_of)
        finally:
            # if it cannot be removed now, the next run will
            with contextlib.suppress(OSError):
                os.unlink(parts._place(part), dir_fd=parts._fd)

    def sweep(self, *, alone: bool) -> None:
        """Remove what a killed process has left behind.

        Parameters
        ----------
        alone : bool
            Whether no other process writes here; if that is not known, only what is old is removed.
        """
        with self._named(""):
            names = os.listdir(self.path if self._fd is None else self._fd)  # noqa: PTH208 - a descriptor
        for name in names:
            # a leftover is harmless
            with contextlib.suppress(OSError):
                if PART.fullmatch(name) and (alone or self._is_old(name)):
                    os.unlink(self._place(name), dir_fd=self._fd)

    @contextlib.contextmanager
    def locked(self) -> Iterator[bool]:
        """Keep others who lock this folder out; the lock ends with its process.

        Yields
        ------
        bool
            Whether it is locked: a network drive may know no locks.

        Raises
        ------
        TimeoutError
            If another process holds the lock for a minute.
        """
        with contextlib.ExitStack() as stack:
            if sys.platform == "win32":
                # a separate file, because folders cannot be locked there
                flags = os.O_RDWR | os.O_CREAT
                fd = os.open(self._place("lock"), flags, dir_fd=self._fd)
                stack.callback(os.close, fd)
            elif self._fd is None:
                yield False
                return
            else:
                fd = self._fd
            until = time.monotonic() + SECONDS_FOR_THE_LOCK
            while not (locked := _lock(fd)):
                if locked is None:
                    yield False
                    return
                if time.monotonic() > until:
                    raise TimeoutError(
                        errno.ETIMEDOUT, "another bpwidget has been copying for a minute", self.path
                    )
                time.sleep(0.02)
            stack.callback(_unlock, fd)
            yield True

    def _put(self, name: str, part: str, parts: Folder, instead_of: os.stat_result | None) -> bool:
        """Give a finished part its name, unless another file has taken it meanwhile."""
        source, target = parts._place(part), self._place(name)
        if instead_of is not None:
            if not _same(self._look(name), instead_of):
                return False
            os.replace(source, target, src_dir_fd=parts._fd, dst_dir_fd=self._fd)
            return True
        try:
            # unlike renaming, this fails if the name exists
            os.link(source, target, src_dir_fd=parts._fd, dst_dir_fd=self._fd)
        except FileExistsError:
            return False
        except (OSError, AttributeError):
            # no hard links, as on a memory stick
            if self._look(name) is not None:
                return False
            os.rename(source, target, src_dir_fd=parts._fd, dst_dir_fd=self._fd)
        return True

    def _place(self, name: str) -> str:
        """Return a file's name as the functions of ``os`` take it."""
        return name if self._fd is not None else str(self.path / name)

    def _look(self, name: str) -> os.stat_result | None:
        """Return the status of what has a name, not following links; None if nothing has it."""
        try:
            return os.stat(self._place(name), dir_fd=self._fd, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def _is_old(self, name: str) -> bool:
        found = self._look(name)
        return found is not None and time.time() - found.st_mtime > SECONDS_OF_A_PART

    @contextlib.contextmanager
    def _named(self, name: str) -> Iterator[None]:
        """Give an error the whole path."""
        try:
            yield
        except OSError as error:
            error.filename, error.filename2 = str(self.path / name), None
            raise


if sys.platform == "win32":

    def _lock(fd: int) -> bool | None:
        """Try to take the lock; None if there are no locks."""
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return False if error.errno in {errno.EACCES, errno.EDEADLK} else None
        return True

    def _unlock(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

elif sys.platform == "emscripten":

    def _lock(_fd: int) -> bool | None:
        """Report that there are no locks."""
        return None

    def _unlock(_fd: int) -> None:
        """Do nothing."""

else:

    def _lock(fd: int) -> bool | None:
        """Try to take the lock; None if there are no locks."""
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True

    def _unlock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


def _is_link(found: os.stat_result) -> bool:
    """Return whether it is a symbolic link or, on Windows, a junction."""
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return stat.S_ISLNK(found.st_mode) or (
        junction is not None and getattr(found, "st_reparse_tag", 0) == junction
    )


def _what(found: os.stat_result | None) -> str:
    if found is None:
        return "gone"
    if _is_link(found):
        return "a link"
    if stat.S_ISDIR(found.st_mode):
        return "a folder"
    return "a file" if stat.S_ISREG(found.st_mode) else "a pipe, a socket or a device"


def _same(found: os.stat_result | None, before: os.stat_result) -> bool:
    """Return whether a file is the one that was read, and unchanged since."""
    return found is not None and all(
        getattr(found, field) == getattr(before, field)
        for field in ("st_dev", "st_ino", "st_mode", "st_size", "st_mtime_ns")
    )
