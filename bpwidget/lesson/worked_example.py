"""A published worked example, and what this package computes for it.

The numbers of a source are kept as it prints them, since its digits say how closely two numbers
must agree. The examples themselves are in `bpwidget.lesson.published`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from bpwidget.lesson.words.examples import EXAMPLE_WORDS, TABLE_WORDS
from bpwidget.lesson.words.languages import language
from bpwidget.mlp import MLP, Trace
from bpwidget.mlp.arguments import Array, whole_number
from bpwidget.mlp.network import ARRAYS
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.descent import descend, first_state, next_state
from bpwidget.mlp.training.run_state import RunState, Settings

OF_THE_BATCH = ("L", "s", "J")
_QUANTITY = re.compile(r"([^\[\]]+)(?:\[(\d+(?:,\d+)*)\])?")


@dataclass(frozen=True)
class Figure:
    """Numbers of one quantity, as a source prints them.

    Attributes
    ----------
    quantity : str
        ``"z"``, ``"L"``, ``"dJ/dW2"``, ``"W1"``, ...; one entry as in ``"W2[0,1]"``.
    published : str
        The numbers, with spaces between them and a semicolon after each row but the last.
    update : int
        The number of updates after which they hold.
    sample : int, optional
        The index of the sample; by default, a loss or a gradient of a weight is over all samples,
        and any other quantity is for the first.
    right : str
        The right numbers, if those of the source are wrong.
    places : int, optional
        Decimals that can be compared, if the source continued with rounded numbers.
    """

    quantity: str
    published: str
    update: int = 0
    sample: int | None = None
    right: str = ""
    places: int | None = None

    @property
    def is_slip(self) -> bool:
        """Whether the source is wrong here."""
        return bool(self.right)

    def fits(self, value: Array) -> bool:
        """Return whether a value rounds to the right numbers, in the source's digits."""
        return _rounds_to(self.right or self.published, value, self.places)


class Compared(NamedTuple):
    """A published figure and the value computed here."""

    figure: Figure
    value: Array
    agrees: bool


@dataclass(frozen=True, eq=False, repr=False)
class Example:
    """A network, samples and settings of a published example, with the numbers of its source.

    Attributes
    ----------
    key : str
        Its name in `examples`.
    source : str
        Author, title and place.
    net : MLP
        The weights it starts from.
    data : Data
        Its samples; often only one.
    settings : Settings
        Loss, λ, learning rate and frozen weights.
    figures : tuple of Figure

    Examples
    --------
    >>> from bpwidget.lesson.examples import examples
    >>> mazur = examples()["mazur"]
    >>> round(mazur.trace().L, 9)
    0.298371109
    """

    key: str
    source: str
    net: MLP
    data: Data
    settings: Settings
    figures: tuple[Figure, ...]

    def title(self, lang: str | None = None) -> str:
        """Return what it is, in a few words.

        Parameters
        ----------
        lang : str, optional
            ``en`` or ``zh``; by default the language of the environment.

        Returns
        -------
        str
        """
        return EXAMPLE_WORDS[self.key].title[language(lang)]

    def note(self, lang: str | None = None) -> str:
        """Return a note on its conventions and slips.

        Parameters
        ----------
        lang : str, optional
            ``en`` or ``zh``; by default the language of the environment.

        Returns
        -------
        str
            May be empty.
        """
        return EXAMPLE_WORDS[self.key].note.get(language(lang), "")

    def trace(self, sample: int = 0) -> Trace:
        """Return the forward pass and the seven steps of one of its samples.

        Parameters
        ----------
        sample : int
            The index of the sample, counted from 0.

        Returns
        -------
        Trace
        """
        return first_state(self.net, self.data, self.settings).trace(sample)

    def run(self, steps: int = 1) -> Iterator[RunState]:
        """Yield its first state and the state after each update; see `descend`.

        Parameters
        ----------
        steps : int
            Number of updates.

        Yields
        ------
        RunState
        """
        return descend(self.net, self.data, steps=steps, **vars(self.settings))

    def compare(self, most: int | None = None) -> tuple[Compared, ...]:
        """Return every published figure with the value computed here.

        Parameters
        ----------
        most : int, optional
            Leave out figures that need more updates than this.

        Returns
        -------
        tuple of Compared
            Each with the `figure`, the `value` computed here, and whether it `agrees`.
        """
        if most is not None:
            most = whole_number("most", most, at_least=0)
        figures = [each for each in self.figures if most is None or each.update <= most]
        state = first_state(self.net, self.data, self.settings)
        found: dict[Figure, Array] = {}
        for each in sorted(figures, key=attrgetter("update")):
            while state.number < each.update:
                state = next_state(state)
            found[each] = value_of(each, state)
        return tuple(Compared(each, found[each], each.fits(found[each])) for each in figures)

    def __repr__(self) -> str:
        return f"Example({self.key}: {self.title('en')})"

    def _repr_html_(self) -> str:
        lang = language(None)
        words = {key: text[lang] for key, text in TABLE_WORDS.items()}
        head = "".join(f"<th>{words[key]}</th>" for key in ("quantity", "published", "computed"))
        rows = "".join(_row(each, words) for each in self.compare(most=1000))
        note = html.escape(self.note(lang))
        return (
            f"<p><b>{html.escape(self.title(lang))}</b><br>{html.escape(self.source)}</p>"
            f"<p>{note}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def value_of(figure: Figure, state: RunState) -> Array:
    """Return the value of a figure's quantity in a state of the run."""
    match = _QUANTITY.fullmatch(figure.quantity)
    assert match is not None, figure.quantity  # noqa: S101 - the table is ours
    name, index = match[1], match[2]
    value = np.asarray(_whole(name, figure.sample, state))
    return value[tuple(int(i) for i in index.split(","))] if index else value


def _whole(name: str, sample: int | None, state: RunState) -> object:
    if name in ARRAYS:
        return getattr(state.net, name)
    if sample is None and name in OF_THE_BATCH:
        return getattr(state, name)
    if sample is None and name in state.gradients:
        return state.gradients[name]
    trace = state.trace(sample or 0)
    if name in trace.gradients:
        return trace.gradients[name]
    return getattr(trace, name.replace("/", "_"))


def _rounds_to(printed: str, value: Array, places: int | None) -> bool:
    """Return whether each number of a value is within half a unit of the last digit printed."""
    rows = [row.split() for row in printed.split(";")]
    texts = [text for row in rows for text in row]
    numbers = np.ravel(value)
    if len(texts) != len(numbers):
        return False
    return all(
        abs(float(text) - number) <= 0.5000001 * 10.0 ** -_decimals(text, places)
        for text, number in zip(texts, numbers, strict=True)
    )


def _decimals(text: str, places: int | None) -> int:
    """Return how many decimals of a printed number count."""
    mantissa, _, exponent = text.partition("e")
    printed = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return printed if places is None else min(printed, places)


def _row(compared: Compared, words: Mapping[str, str]) -> str:
    figure, value = compared.figure, compared.value
    decimals = max(_decimals(text, None) for text in figure.published.replace(";", " ").split())
    ours = np.array2string(value, precision=decimals, suppress_small=True, separator=", ")
    name = figure.quantity
    if figure.sample is not None:
        name += f", {words['sample']} {figure.sample}"
    if figure.update:
        name += f", {words['update']} {figure.update}"
    slip = f" ({words['slip']})" if figure.is_slip else ""
    cells = (name, figure.published + slip, ours)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
