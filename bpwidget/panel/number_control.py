"""A slider beside a number box that says and takes the exact value."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

X_REACHES = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
LAM_STOPS = 100
LARGEST_LAM = 10.0
# powers of ten, and ten stops in each
LOWEST_RATE, RATE_DECADES, RATE_STOPS = -4, 6, 60
WIDEST_HIDDEN = 64
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class NumberControl:
    """A slider and a number box that always stand at one value.

    Subclasses say how a value stands on the slider. The box has the accessible name, for a
    slider has none of its own.

    Parameters
    ----------
    box, slider : widget
    on_hand : callable
        Called with the new value when a hand moved either.
    """

    def __init__(self, box: Any, slider: Any, on_hand: Callable[[Any], None]) -> None:
        self.box, self.slider = box, slider
        self._shown: Any = None
        box.observe(lambda change: on_hand(change["new"]), names="value")
        slider.observe(lambda change: on_hand(self.from_slider(change["new"])), names="value")
        box.add_class("bpw-box")
        slider.add_class("bpw-slider")
        self.widget = widgets.HBox([box, slider])
        self.widget.add_class("bpw-row")

    def show(self, value: Any, *, again: bool = False) -> None:
        """Stand at a value; `again` even where it is the one shown last."""
        if value == self._shown and not again:
            return  # another hand may be on the slider right now
        self._shown = value
        self.box.value = value
        with self.slider.hold_sync():
            self.make_room(value)
            # a slider between two stops stays where the hand put it
            if self.from_slider(self.slider.value) != value:
                self.slider.value = self.to_slider(value)

    def make_room(self, value: Any) -> None:
        """Let the slider reach a value."""

    def to_slider(self, value: Any) -> Any:
        """Return where a value stands on the slider."""
        return value

    def from_slider(self, place: Any) -> Any:
        """Return the value at a place of the slider."""
        return place


class InputControl(NumberControl):
    """One component of x: -3 to 3, farther where a value is typed that lies beyond."""

    def __init__(self, name: str, on_hand: Callable[[float], None]) -> None:
        super().__init__(
            widgets.FloatText(description=name, step=0.05, continuous_update=False),
            widgets.FloatSlider(min=-3.0, max=3.0, step=0.05, readout=False),
            on_hand,
        )

    def make_room(self, value: float) -> None:
        """Widen the slider in a few fixed stops."""
        reach = next((r for r in X_REACHES if abs(value) <= r), 10 * abs(value))
        if self.slider.max != reach:
            self.slider.min, self.slider.max = -reach, reach
            self.slider.step = 0.05 * reach / X_REACHES[0]

    def from_slider(self, place: float) -> float:
        """Return the place without the last bits that the browser's steps add."""
        return float(f"{place:.6g}")


class LamControl(NumberControl):
    """λ: 0 to 10, fine near 0, for the slider goes by the cube."""

    def __init__(self, on_hand: Callable[[float], None]) -> None:
        super().__init__(
            widgets.FloatText(description="λ", step=0.01, continuous_update=False),
            widgets.IntSlider(min=0, max=LAM_STOPS, readout=False),
            on_hand,
        )

    def to_slider(self, value: float) -> int:
        """Return the nearest stop."""
        return min(LAM_STOPS, round(LAM_STOPS * math.cbrt(value / LARGEST_LAM)))

    def from_slider(self, place: int) -> float:
        """Return λ at a stop, in two digits: 0, 0.00001, 0.00008, ... 9.7, 10."""
        return float(f"{LARGEST_LAM * (place / LAM_STOPS) ** 3:.2g}")


class RateControl(NumberControl):
    """η: 0.0001 to 100, the slider going by its power of ten."""

    def __init__(self, on_hand: Callable[[float], None]) -> None:
        super().__init__(
            widgets.FloatText(description="η", step=0.01, continuous_update=False),
            widgets.IntSlider(min=0, max=RATE_STOPS, readout=False),
            on_hand,
        )

    def to_slider(self, value: float) -> int:
        """Return the nearest stop."""
        share = (math.log10(value) - LOWEST_RATE) / RATE_DECADES
        return min(RATE_STOPS, max(0, round(RATE_STOPS * share)))

    def from_slider(self, place: int) -> float:
        """Return η at a stop, in two digits."""
        return float(f"{10 ** (LOWEST_RATE + RATE_DECADES * place / RATE_STOPS):.2g}")


class HiddenControl(NumberControl):
    """The hidden width: 1 to 64, farther where a larger one is typed."""

    def __init__(self, on_hand: Callable[[int], None]) -> None:
        super().__init__(
            widgets.IntText(continuous_update=False),
            widgets.IntSlider(min=1, max=WIDEST_HIDDEN, readout=False),
            on_hand,
        )

    def make_room(self, value: int) -> None:
        """Double the slider's reach as often as needed."""
        widest = WIDEST_HIDDEN
        while widest < value:
            widest *= 2
        self.slider.max = widest
