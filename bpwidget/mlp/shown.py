"""A user's text as it is shown: on one line, of bounded length, without invisible characters.

Names of features, classes and files may contain characters that a terminal or a browser acts upon
instead of printing them: line breaks, escape sequences, marks that change the direction of writing,
lone surrogates. Names are kept as given, and shown as `shown` returns them. Each kind of output
then escapes its own special characters, such as ``<`` in HTML.
"""

from __future__ import annotations

import re
import unicodedata

# limits on the characters of a name, and of a quotation in a sentence
MOST_OF_NAME, MOST_OF_FIELD = 80, 300
# combining marks on one letter: Vietnamese, vocalised Hebrew and Arabic need no more
MOST_MARKS = 4
# they shape letters in Persian and Indic scripts, and join emoji
JOINERS = "\u200c\u200d"
BREAKS = re.compile("[ \t]*[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029][\\s]*")
CUT = "…"


def shown(text: str, most: int = MOST_OF_NAME) -> str:
    r"""Return a text as it is shown.

    A line break becomes a space, and an unprintable character a Python escape; of the accents on
    one letter, the first four are kept; a long text is cut in the middle.

    Parameters
    ----------
    text : str
    most : int
        The most characters to return.

    Examples
    --------
    >>> shown("Length\n(cm)"), shown("\x1b[31m"), shown("花瓣"), shown("<b>$x$")
    ('Length (cm)', '\\x1b[31m', '花瓣', '<b>$x$')
    >>> shown("\ud800\u202e"), shown("abcdefghij", most=5)
    ('\\ud800\\u202e', 'ab…ij')
    """
    if len(text) <= most and text.isascii() and text.isprintable():
        return text
    # more than this cannot remain, however much is dropped
    cut = cut_in_middle(text, 8 * most)
    return cut_in_middle(_printable(_with_few_marks(BREAKS.sub(" ", cut))), most)


def cut_in_middle(text: str, most: int) -> str:
    """Return a text, cut in the middle if it has more than `most` characters.

    Examples
    --------
    >>> cut_in_middle("petal length", 12), cut_in_middle("petal length", 9)
    ('petal length', 'peta…ngth')
    """
    if len(text) <= most:
        return text
    kept = most - len(CUT)
    return text[: kept - kept // 2] + CUT + text[len(text) - kept // 2 :]


def _with_few_marks(text: str) -> str:
    """Return a text with at most `MOST_MARKS` marks on one letter."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(each)
    return "".join(kept)


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(each if _can_be_printed(each) else _escaped(each) for each in text)


def _can_be_printed(character: str) -> bool:
    # of all spaces, Python calls only " " printable
    return (
        character.isprintable() or character in JOINERS or unicodedata.category(character) == "Zs"
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
