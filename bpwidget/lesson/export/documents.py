"""Documents: texts that a notebook renders and that can be saved as files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar

from bpwidget.mlp.arguments import file_name, short
from bpwidget.mlp.refusals import RefusedTypeError, RefusedValueError


class Document(str):
    """A str that a notebook renders, as the last line of a cell or by `display`."""

    __slots__ = ()

    # functions that make the file's content, by its extension
    written: ClassVar[Mapping[str, Callable[[str], str]]] = MappingProxyType({})

    def save(self, file: str | os.PathLike[str]) -> None:
        """Write the document to a file, as UTF-8.

        Parameters
        ----------
        file : path
            Its extension selects the form, if there are several.

        Raises
        ------
        TypeError, ValueError
            If `file` is not a path, or this document cannot be saved with its extension.
        OSError
            If the file cannot be written.
        """
        if not isinstance(file, (str, os.PathLike)):
            raise RefusedTypeError("file_path", got=short(file))
        path = file_name("file", file)
        write = self.written.get(path.suffix.lower())
        if write is None:
            raise RefusedValueError("file_ending", got=short(str(file)), endings=list(self.written))
        path.write_text(write(str(self)), encoding="utf-8")


class Code(Document):
    """A document that a notebook shows as source, with its syntax highlighted."""

    __slots__ = ()

    language: ClassVar[str]

    def _repr_markdown_(self) -> str:
        return f"```{self.language}\n{self}```\n"
