"""The text of a file in an unknown encoding."""

from __future__ import annotations

import codecs
import re

# byte order marks; that of UTF-32 starts with that of UTF-16, so it comes first
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# ASCII letters, and bytes that are letters in cp1251 and nearly all letters in cp1252
LETTERS = re.compile(rb"[A-Za-z\xc0-\xff\xa8\xb8]+")
HIGH = re.compile(rb"[\x80-\xff]")
# control characters that no text contains
BINARY = re.compile("[\x00-\x08\x0e-\x1a]")
# lead bytes of the common characters in GB2312; rare ones come after them
COMMON = range(0xB0, 0xD8)
HANZI = range(0xB0, 0xF8)


def text_of(raw: bytes) -> tuple[str, str | None] | None:
    r"""Return the text and the encoding that was guessed, or None if it is not text.

    Nothing is guessed if the bytes are UTF-8, or begin with a byte order mark.

    Examples
    --------
    >>> text_of("Größe".encode()), text_of("Größe".encode("utf-16"))
    (('Größe', None), ('Größe', None))
    >>> [text_of(word.encode(of))[1] for word, of in (("Größe", "cp1252"), ("длина", "cp1251"))]
    ['cp1252', 'cp1251']
    >>> text_of("品种,花瓣长".encode("gbk"))
    ('品种,花瓣长', 'gb18030')
    >>> text_of(b"PK\x03\x04") is None
    True
    """
    encoding, guessed = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    text = text.removeprefix("\ufeff")
    return None if BINARY.search(text) else (text, encoding if guessed else None)


def _encoding(raw: bytes) -> tuple[str, bool]:
    """Return an encoding, and whether it is a guess."""
    for mark, encoding in MARKS.items():
        if raw.startswith(mark):
            return encoding, False
    if b"\0" in raw:
        # every other byte of Western text in UTF-16 is zero
        zeros = raw[::2].count(0), raw[1::2].count(0)
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _of_one_country(raw), True
    return "utf-8", False


def _of_one_country(raw: bytes) -> str:
    if _is_chinese(raw):
        return "gb18030"
    # a Cyrillic word contains no Latin letters, a Western one consists mostly of them
    words = [word for word in LETTERS.findall(raw) if HIGH.search(word) and len(word) > 1]
    cyrillic = [word for word in words if all(byte >= 0x80 for byte in word)]
    if 2 * len(cyrillic) > len(words):
        return "cp1251"
    return "cp1252"


def _is_chinese(raw: bytes) -> bool:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    pairs = [pair for pair in (each.encode("gb18030") for each in text) if len(pair) == 2]
    hanzi = [pair for pair in pairs if pair[0] in HANZI and pair[1] >= 0xA1]
    common = sum(pair[0] in COMMON for pair in hanzi)
    # Cyrillic letters are all from 0xC0 on, and lower-case ones lie above the common characters
    is_low = any(byte < 0xC0 for pair in hanzi for byte in pair)
    return bool(hanzi) and is_low and 2 * common > len(hanzi) and 2 * len(hanzi) > len(pairs)
