"""The panel on a page, for tests that use it as a person does."""

from __future__ import annotations

import json
import re

from lab import ANSWER, START
from playwright.sync_api import Frame, Locator, Page, expect

import bpwidget as bp
from bpwidget.lesson import numeral
from bpwidget.plots.layout import VIEWS, Kinds, places_for
from bpwidget.plots.views.ledger_bars import LedgerBarsView

# a cell that shows a default panel
OPEN = "import bpwidget as bp\npanel = bp.BackpropPanel()\npanel"


class PanelPage:
    """A panel in the output of a notebook, or in a frame of a page."""

    def __init__(
        self,
        notebook: Locator,
        index: int = 0,
        views: Kinds = VIEWS,
        frame: Frame | None = None,
    ) -> None:
        self.views = views
        self.page: Page = notebook.page
        self.frame = frame or self.page.main_frame
        self.root = notebook.locator(".bpw-panel").nth(index)
        self.screen = self.root.locator(".bpw-screen")
        self.canvas = self.screen.locator(".bpw-plots canvas")
        self.bars = self.screen.locator(".bpw-strip canvas")

    def wait(self) -> PanelPage:
        """Wait until a frame and its text are on screen."""
        self.root.wait_for(timeout=START)
        expect(self.screen).to_have_attribute("data-frame", re.compile(r"[1-9]"), timeout=START)
        return self

    def reset(self) -> None:
        """Reset the panel, and wait until that is on screen."""
        self.page.mouse.move(5, 5)
        self.stop(3).click()
        expect(self.heading).to_contain_text("Step 3 of 7", timeout=ANSWER)
        self.start_over()
        expect(self.heading).to_have_text("Forward pass", timeout=ANSWER)

    def stop(self, step: int) -> Locator:
        """Return a stop of the rail; 0 is the forward pass."""
        return self.screen.locator(f".bpw-rail [data-step='{step}']")

    @property
    def heading(self) -> Locator:
        """The heading of the card, which names the selected step."""
        return self.screen.locator(".bpw-card h4")

    def choose_mode(self, mode: str) -> None:
        """Choose a mode by the English label of its button."""
        self.root.get_by_role("radio", name=mode, exact=True).click()
        expect(self.root.locator(".bpw-mode .mod-active")).to_have_text(mode, timeout=ANSWER)

    def open_menu(self) -> None:
        """Open the menu, unless it is open."""
        menu = self.root.locator(".bpw-menu")
        if not menu.is_visible():
            self.root.locator(".bpw-more").click()
            expect(menu).to_be_visible(timeout=ANSWER)

    def start_over(self) -> None:
        """Press the button that resets the panel, and close the menu."""
        self.open_menu()
        self.root.locator("button.bpw-reset").click()
        self.page.keyboard.press("Escape")
        expect(self.root.locator(".bpw-menu")).to_be_hidden(timeout=ANSWER)

    def choose_step(self, step: int) -> None:
        """Click a stop of the rail, and wait until it is selected."""
        self.stop(step).click()
        wanted = f"Step {step} of 7" if step else "Forward pass"
        expect(self.heading).to_contain_text(wanted, timeout=ANSWER)
        expect(self.stop(step)).to_have_attribute("aria-current", "step", timeout=ANSWER)

    def type(self, label: str, value: str) -> None:
        """Type into a number box, and press Enter."""
        self.box(label).fill(value)
        self.box(label).press("Enter")

    def box(self, label: str) -> Locator:
        """Return the number box or list with a label."""
        field = self.frame.locator("input, select, textarea")  # a slider has the same label
        return self.root.get_by_label(label, exact=True).and_(field)

    def tick(self, label: str) -> None:
        """Tick a check box as soon as it is in sight.

        Playwright takes the word of a hidden one, which is not told of moves until it is shown.
        """
        box = self.root.get_by_label(label, exact=True)
        expect(box).to_be_visible(timeout=ANSWER)
        box.check()

    def handle(self, label: str) -> Locator:
        """Return the slider handle next to a number box."""
        row = self.root.locator(".bpw-number", has=self.frame.get_by_label(label, exact=True))
        return row.locator(".noUi-handle")

    def value(self, label: str) -> float:
        """Return the value in a number box."""
        return float(self.box(label).input_value())

    def wait_for_box(self, label: str) -> float:
        """Wait until the number box agrees with the slider's handle, and return its value."""
        stop = float(self.handle(label).get_attribute("aria-valuenow") or "nan")
        value = {
            # λ is proportional to the cube of the slider's stop, rounded to two digits
            "λ": float(f"{10 * (stop / 100) ** 3:.2g}"),
            "hidden": stop,
        }.get(label, float(f"{0.05 * stop:.6g}"))
        expect(self.box(label)).to_have_value(f"{value:.12g}", timeout=ANSWER)
        if self.canvas.count():  # with the live screen, a slider has an accessible name and value
            expect(self.handle(label)).to_have_attribute(
                "aria-valuetext", f"{value:.12g}", timeout=ANSWER
            )
            expect(self.handle(label)).to_have_attribute("aria-label", label)
        return value

    def handle_place(self) -> tuple[float, float]:
        """Return the position of the loss surface's point on the page."""
        box = self.canvas.bounding_box()
        assert box is not None
        x, y = json.loads(self.canvas.get_attribute("data-handle") or "null")
        return box["x"] + x, box["y"] + y

    def weights(self) -> dict[str, float]:
        """Return the two weights on the axes of the loss surface, as shown in their boxes."""
        return {self.box(f"axis {label}").input_value(): self.value(f"{label} =") for label in "ab"}

    def said(self, name: str) -> Locator:
        """Return the element that shows a number: J, or a quantity of the ledger."""
        return self.screen.locator(f'[data-bpw="{name}"]')

    def pixels(self) -> list[int]:
        """Return a fingerprint of each view on the canvas: the graph, then the plots."""
        width = self.canvas.evaluate("canvas => canvas.clientWidth")
        sums: list[int] = self.canvas.evaluate(
            """(canvas, places) => {
                const bars = canvas.closest(".bpw-screen").querySelector(".bpw-strip canvas");
                const scale = canvas.width / canvas.clientWidth;
                return places.map((place) => {
                    const brush = (place ? canvas : bars).getContext("2d");
                    const [x, y, width, height] = place
                        ? place.map((each) => Math.round(scale * each))
                        : [0, 0, bars.width, bars.height];
                    const part = brush.getImageData(x, y, width, height);
                    let sum = 7;
                    for (const pixel of new Uint32Array(part.data.buffer))
                        sum = Math.imul(sum ^ pixel, 16777619); // the FNV hash, of whole pixels
                    return sum;
                });
            }""",
            [
                None
                if each.view is LedgerBarsView
                else (each.left, each.top, each.width, each.height)
                for each in places_for(width, self.views)
            ],
        )
        return sums

    def wait_for_pixels(self, before: list[int], changed: list[bool]) -> None:
        """Wait until exactly those views have changed."""
        for _ in range(200):
            if [a != b for a, b in zip(self.pixels(), before, strict=True)] == changed:
                return
            self.page.wait_for_timeout(50)
        now = [a != b for a, b in zip(self.pixels(), before, strict=True)]
        raise AssertionError(f"changed views: {now}, wanted {changed}")

    def wait_for_same_pixels(self, other: PanelPage) -> None:
        """Wait until another view of the panel shows the same picture."""
        for _ in range(200):
            if self.pixels() == other.pixels():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("the two views show different pictures")

    def trace(self, moved: dict[str, float] | None = None) -> bp.Trace:
        """Return the Trace for the numbers on the controls."""
        net = bp.MLP.random(hidden=int(self.value("hidden"))).with_entries(moved or {})
        return bp.backprop(net, (self.value("x₁"), self.value("x₂")), 0, lam=self.value("λ"))

    def says(self, trace: bp.Trace) -> bool:
        """Return whether L, s, J and every norm on screen agree with a Trace."""
        wanted = {"L": trace.L, "s": trace.s, "J": trace.J}
        for step in trace.steps:
            wanted |= {f"size {name}": size for name, size in step.sizes.items()}
        return all(self.said(n).inner_text() == numeral(value) for n, value in wanted.items())

    def expect_trace(self, trace: bp.Trace) -> None:
        """Wait until every number on screen is that of a Trace."""
        for name, value in (("L", trace.L), ("s", trace.s), ("J", trace.J)):
            expect(self.said(name)).to_have_text(numeral(value), timeout=ANSWER)
        for step in trace.steps:
            for name, size in step.sizes.items():
                expect(self.said(f"size {name}")).to_have_text(numeral(size), timeout=ANSWER)
