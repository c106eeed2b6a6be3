"""A slider beside a number box that shows and takes the exact value.

A slider in the browser corrects whatever does not fit it: it cuts a value off at its ends, moves
one between two steps onto a step, and sends the corrected value back as if the user had moved it.
So every slider here counts whole stops between two ends that never change, and Python alone knows
what a stop is worth. No message can hold a value that the slider would correct, in whatever order
it is read.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from bpwidget.panel.controls.widgets import ByUser, NumberBox, new, number_text
from bpwidget.panel.state.follow import setting
from bpwidget.panel.state.state import Change

X_REACHES = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
X_STOPS = 60  # on either side of 0
LAM_STOPS = 100
LARGEST_LAM = 10.0
# powers of ten, and ten stops in each
LOWEST_RATE, RATE_DECADES, RATE_STOPS = -4, 6, 60
HIDDEN_STOPS = 64
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class NumberControl:
    """A number box with its label, and a slider below it, for one value.

    Subclasses say what the stops of the slider are worth. The box has the accessible name, since
    the slider has none of its own.

    Parameters
    ----------
    by_user : callable
        Called with each move that the user makes.
    name : str
        What the number is of, as `read_number` takes it.
    change : callable
        Returns the move to a value.
    first, last : int
        The stops at the ends of the slider.
    label : str
        In front of the box, if it is the same in every language.
    """

    def __init__(
        self,
        by_user: ByUser,
        name: str,
        change: Callable[[Any], Change],
        first: int,
        last: int,
        label: str = "",
    ) -> None:
        self._by_user, self._change = by_user, change
        self._typed = NumberBox(by_user, lambda _: name, change, label)
        self.box = self._typed.widget
        self.slider = new(widgets.IntSlider, value=first, min=first, max=last, readout=False)
        self._shown: Any = None
        self._sliding = False
        self.slider.observe(self._slide, names="value")
        self.box.add_class("bpw-box")
        self.slider.add_class("bpw-slider")
        self.widget = new(widgets.VBox, [self.box, self.slider])
        self.widget.add_class("bpw-number")

    def show(self, value: Any, *, again: bool = False) -> None:
        """Show a value; `again` even if it is the one shown last."""
        if value == self._shown and not again:
            return  # the user may have hold of the slider right now
        self._shown = value
        self._typed.show(value)
        if not self._sliding:
            self.make_room(value)
        with self.slider.hold_sync():
            self.slider.tooltip = number_text(value)  # the slider's value for a screen reader
            # a value between two stops leaves the slider where the user put it
            if self.from_stop(self.slider.value) != value:
                # a value beyond an end is shown at that end
                self.slider.value = min(self.slider.max, max(self.slider.min, self.to_stop(value)))

    def _slide(self, event: Any) -> None:
        """Move as the slider did; what a stop is worth stays the same during a drag."""
        self._sliding = True
        try:
            self._by_user(self._change(self.from_stop(event["new"])))
        finally:
            self._sliding = False

    def make_room(self, value: Any) -> None:
        """Let the slider's stops reach as far as a value."""

    def to_stop(self, value: Any) -> int:
        """Return the stop nearest to a value; it may lie beyond an end."""
        raise NotImplementedError

    def from_stop(self, stop: int) -> Any:
        """Return the value at a stop."""
        raise NotImplementedError


class InputControl(NumberControl):
    """One component of x: -3 to 3, or further if a value beyond that is typed."""

    def __init__(self, by_user: ByUser, index: int, change: Callable[[float], Change]) -> None:
        self._reach = X_REACHES[0]
        label = f"x{index + 1}".translate(SUBSCRIPTS)
        super().__init__(by_user, f"x[{index}]", change, -X_STOPS, X_STOPS, label)

    def make_room(self, value: float) -> None:
        """Widen the reach in a few fixed steps."""
        beyond = min(10 * abs(value), sys.float_info.max)
        self._reach = next((reach for reach in X_REACHES if abs(value) <= reach), beyond)

    def to_stop(self, value: float) -> int:
        """Return the nearest stop."""
        return round(value / self._reach * X_STOPS)

    def from_stop(self, stop: int) -> float:
        """Return x at a stop, in six digits."""
        return float(f"{stop / X_STOPS * self._reach:.6g}")


class LamControl(NumberControl):
    """λ: 0 to 10, finer near 0: the slider goes by the cube root."""

    def __init__(self, by_user: ByUser) -> None:
        super().__init__(by_user, "lam", lambda lam: setting(lam=lam), 0, LAM_STOPS, "λ")

    def to_stop(self, value: float) -> int:
        """Return the nearest stop."""
        return round(LAM_STOPS * math.cbrt(value / LARGEST_LAM))

    def from_stop(self, stop: int) -> float:
        """Return λ at a stop, in two digits: 0, 0.00001, 0.00008, ... 9.7, 10."""
        return float(f"{LARGEST_LAM * (stop / LAM_STOPS) ** 3:.2g}")


class RateControl(NumberControl):
    """η: 0.0001 to 100, the slider going by its power of ten."""

    def __init__(self, by_user: ByUser) -> None:
        name = "learning_rate"
        super().__init__(
            by_user, name, lambda rate: setting(learning_rate=rate), 0, RATE_STOPS, "η"
        )

    def to_stop(self, value: float) -> int:
        """Return the nearest stop."""
        return round(RATE_STOPS * (math.log10(value) - LOWEST_RATE) / RATE_DECADES)

    def from_stop(self, stop: int) -> float:
        """Return η at a stop, in two digits."""
        return float(f"{10 ** (LOWEST_RATE + RATE_DECADES * stop / RATE_STOPS):.2g}")


class HiddenControl(NumberControl):
    """The hidden width: 1 to 64, or further if a larger one is typed."""

    def __init__(self, by_user: ByUser) -> None:
        self._units_per_stop = 1
        super().__init__(by_user, "hidden", lambda hidden: setting(hidden=hidden), 1, HIDDEN_STOPS)

    def make_room(self, value: int) -> None:
        """Double what a stop is worth until the slider reaches the value."""
        self._units_per_stop = 1
        while HIDDEN_STOPS * self._units_per_stop < value:
            self._units_per_stop *= 2

    def to_stop(self, value: int) -> int:
        """Return the nearest stop."""
        return round(value / self._units_per_stop)

    def from_stop(self, stop: int) -> int:
        """Return the width at a stop."""
        return stop * self._units_per_stop
