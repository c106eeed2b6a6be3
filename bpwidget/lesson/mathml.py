"""LaTeX to MathML, which every current browser sets by itself."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def mathml(latex: str, *, display: bool = False) -> str:
    """Return a ``<math>`` element; `display` sets fractions large.

    Its language is always English: in Chinese a browser takes ∂ from a font in which it is as
    wide as a word.

    Examples
    --------
    >>> "<mrow><mi>x</mi></mrow></math>" in mathml("x")
    True
    """
    # imported on first use: it reads a table of 2,000 symbols, which no import should wait for
    from latex2mathml.converter import convert  # noqa: PLC0415

    element = str(convert(latex, display="block" if display else "inline"))
    return element.replace("<math ", '<math lang="en" ', 1)
