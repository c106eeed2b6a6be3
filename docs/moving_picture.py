"""Film the panel in a real JupyterLab, for the READMEs: docs/panel.webp.

usage: python docs/moving_picture.py

A frame is taken once the panel has painted the last change, never in between, so that a slow
machine makes the same film. This needs Chromium and the extra `test`.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import FloatRect, Locator, expect, sync_playwright

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests" / "browser")]
from lab import ANSWER, FLAGS, HOW_TO_GET_ONE, Visit, chromium, running_lab  # noqa: E402 - as above
from panel_page import PanelPage  # noqa: E402

FILM = HERE / "panel.webp"
CELL = "import bpwidget as bp\n\nbp.BackpropPanel(lang='en')"
WIDTH, MARGIN, FRAME = 868, 6, 110  # pixels, pixels, and milliseconds a frame
POINTER = ((0, 0), (0, 16), (4, 13), (7, 19), (10, 18), (7, 12), (12, 12))
MOST_BYTES = 2_000_000


def box_of(place: Locator) -> FloatRect:
    """Return the position and size of an element on the page."""
    box = place.bounding_box()
    if box is None:
        raise RuntimeError(f"{place} is not visible")
    return box


class Film:
    """Frames of the panel with the pointer, and how long each is shown."""

    def __init__(self, panel: PanelPage) -> None:
        self.panel, self.page = panel, panel.page
        self.at = (620.0, 500.0)
        self.frames: list[Image.Image] = []
        self.times: list[int] = []

    def take(self, time: int = FRAME) -> None:
        """Take a frame once all changes are painted."""
        self.page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")
        box = box_of(self.panel.root)
        picture = self.panel.root.screenshot(animations="disabled", caret="hide")
        frame = Image.open(io.BytesIO(picture)).convert("RGB")
        x, y = self.at[0] - box["x"], self.at[1] - box["y"]
        brush = ImageDraw.Draw(frame)
        brush.polygon([(x + a, y + b) for a, b in POINTER], fill="black", outline="white")
        scale = WIDTH / frame.width
        size = (WIDTH, round(scale * frame.height))
        self.frames.append(frame.resize(size, Image.Resampling.LANCZOS))
        self.times.append(time)

    def go(self, x: float, y: float, frames: int = 5) -> None:
        """Move the pointer while filming."""
        (from_x, from_y) = self.at
        for k in range(1, frames + 1):
            part = k / frames
            part = part * part * (3 - 2 * part)  # ease in and out
            self.at = from_x + part * (x - from_x), from_y + part * (y - from_y)
            self.page.mouse.move(*self.at)
            self.take()

    def go_to(self, place: Locator, frames: int = 5) -> None:
        """Move the pointer to the middle of an element."""
        box = box_of(place)
        self.go(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, frames)

    def painted(self) -> int:
        """Return how many frames the panel has painted."""
        return int(self.panel.screen.get_attribute("data-frame") or 0)

    def drag(self, label: str, stops: list[float]) -> None:
        """Drag a slider to fractions of its length, with a frame for each."""
        handle = self.panel.handle(label)
        self.go_to(handle)
        self.page.mouse.down()
        base = self.panel.root.locator(
            ".bpw-number", has=self.page.get_by_label(label, exact=True)
        ).locator(".noUi-base")
        box = box_of(base)
        for stop in stops:
            self.at = box["x"] + stop * box["width"], self.at[1]
            self.page.mouse.move(*self.at)
            self.panel.wait_for_box(label)
            self.settle()
            self.take()
        self.page.mouse.up()

    def settle(self) -> None:
        """Wait until the panel has stopped painting frames."""
        before = -1
        while (now := self.painted()) != before:
            before = now
            self.page.wait_for_timeout(60)


def film(panel: PanelPage) -> Film:
    """Drag x, walk the seven steps, set λ, and let the panel learn moons."""
    film = Film(panel)
    film.settle()
    film.take(900)
    film.drag("x₁", [0.64, 0.68, 0.73, 0.78, 0.72, 0.65, 0.57, 0.48, 0.4, 0.34, 0.38, 0.44, 0.5])
    film.times[-1] = 400
    for step in range(1, 8):
        film.go_to(panel.stop(step), 3)
        panel.choose_step(step)
        film.settle()
        film.take(320)
    film.drag("λ", [0.15, 0.22, 0.3, 0.36, 0.42, 0.48])
    film.times[-1] = 500
    mode = panel.root.get_by_role("radio", name="Train", exact=True)
    film.go_to(mode)
    panel.choose_mode("Train")
    film.settle()
    film.take(400)
    panel.box("train on").select_option("moons")
    expect(panel.said("progress")).to_contain_text("update 0", timeout=ANSWER)
    film.settle()
    film.take(600)
    play = panel.root.get_by_role("button", name=re.compile("^(play|pause)$"))
    film.go_to(play)
    play.click()
    for _ in range(20):
        film.take()
    play.click()
    film.settle()
    film.take(1000)
    return film


def main() -> None:
    """Write the film."""
    path = chromium()
    if path is None:
        raise SystemExit(HOW_TO_GET_ONE)
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as lab:
        lab.write("film.ipynb", CELL)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=list(FLAGS), env={**os.environ, "HOME": folder}
            )
            size = {"width": 1180, "height": 1000}
            visit = Visit.begin(browser.new_context(viewport=size), lab)  # type: ignore[arg-type]
            notebook = visit.open("film.ipynb")
            visit.run_all()
            panel = PanelPage(notebook).wait()
            panel.root.scroll_into_view_if_needed()
            made = film(panel)
            browser.close()
    # if the panel grows, everything that moves is still in the part shown at first
    full = (WIDTH + 2 * MARGIN, made.frames[0].height + MARGIN)
    frames = [Image.new("RGB", full, "white") for _ in made.frames]
    for frame, taken in zip(frames, made.frames, strict=True):
        frame.paste(taken, (MARGIN, MARGIN))
    frames[0].save(
        FILM,
        save_all=True,
        append_images=frames[1:],
        duration=made.times,
        loop=0,
        quality=62,
        method=4,
        allow_mixed=True,
    )
    seconds, size = sum(made.times) / 1000, FILM.stat().st_size
    print(f"{FILM}: {len(made.frames)} frames, {seconds:.1f} s, {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"that is more than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
