"""LaTeX to MathML, which every current browser can typeset."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def mathml(latex: str, *, display: bool = False) -> str:
    """Return a ``<math>`` element; `display` sets fractions large.

    It is always marked as English: in Chinese text, browsers take ∂ from a font that draws it as
    wide as a Chinese character.

    Examples
    --------
    >>> "<mrow><mi>x</mi></mrow></math>" in mathml("x")
    True
    """
    # imported on first use, because reading its table of 2,000 symbols takes time
    from latex2mathml.converter import convert  # noqa: PLC0415

    element = str(convert(latex, display="block" if display else "inline"))
    return element.replace("<math ", '<math lang="en" ', 1)
