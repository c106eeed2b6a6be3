"""LaTeX to MathML, which every current browser can typeset."""

from __future__ import annotations

import re
from functools import lru_cache

# W⁽²⁾ in braces, with ⊤ above
TRANSPOSED = re.compile(r"\{(\\mathbf\{W\})\^\{(\(\d\))\}\}\^\\top")


@lru_cache(maxsize=256)
def mathml(latex: str, *, display: bool = False) -> str:
    r"""Return a ``<math>`` element; `display` sets fractions large.

    It is always marked as English: in Chinese text, browsers take ∂ from a font that draws it as
    wide as a Chinese character.

    Examples
    --------
    >>> "<mrow><mi>x</mi></mrow></math>" in mathml("x")
    True

    A browser would raise the ⊤ above the superscript into the line before, so both are one:

    >>> mathml(r"{\mathbf{W}^{(2)}}^\top").count("<msup>")
    1
    """
    # imported on first use, because reading its table of 2,000 symbols takes time
    from latex2mathml.converter import convert  # noqa: PLC0415

    latex = TRANSPOSED.sub(r"\1^{\2\\top}", latex)
    element = str(convert(latex, display="block" if display else "inline"))
    return element.replace("<math ", '<math lang="en" ', 1)
