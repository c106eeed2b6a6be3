"""What is printed on a terminal: text that can change nothing there and that it can show.

Names of features and classes are shown by `bpwidget.mlp.shown`, which leaves something out. Here
are paths, of which every letter counts; and JupyterLab is opened without NumPy, which mlp imports.
"""

from __future__ import annotations

from typing import TextIO

# longer text has its middle left out
LONGEST = 1000


def shown(text: object) -> str:
    r"""Return text on one line, with what a terminal would obey or cannot print escaped.

    Parameters
    ----------
    text : object
        Anything with a ``str``, such as a path.

    Returns
    -------
    str

    Examples
    --------
    >>> print(shown("lessons\n\x1b[31m αβ"))
    lessons\n\x1b[31m αβ
    """
    # a lone surrogate stands for a byte of a file name that is not UTF-8
    escaped = "".join(
        letter if letter.isprintable() else _escaped(ord(letter)) for letter in str(text)
    )
    if len(escaped) <= LONGEST:
        return escaped
    return f"{escaped[: LONGEST // 2]}[...]{escaped[-LONGEST // 2 :]}"


def say(sentence: str, stream: TextIO) -> None:
    """Print a line, with what the stream's encoding lacks escaped.

    Parameters
    ----------
    sentence : str
    stream : file object
        ``sys.stdout`` or ``sys.stderr``.
    """
    encoding = stream.encoding or "utf-8"
    text = sentence.encode(encoding, "backslashreplace").decode(encoding)
    print(text, file=stream, flush=True)


def _escaped(code: int) -> str:
    byte = code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code
    return chr(byte).encode("unicode_escape").decode()
