"""Which pages show a panel, and whether its frames are made for near pages."""

from __future__ import annotations

import numpy as np
import pytest
from wire import Line, drawn

from bpwidget.panel.screen.live import SEGMENT
from bpwidget.panel.screen.pages import AT_ONCE, BETWEEN, ENOUGH, MOST, PATIENCE, Pages


class Clock:
    """A clock set by a test."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(clock: Clock) -> Pages:
    return Pages(clock)


def test_a_page_is_far_until_it_has_measured_otherwise(pages: Pages) -> None:
    assert not pages.are_near
    pages.looked(1)
    assert not pages.are_near
    pages.measured(1, near=True)
    assert pages.are_near
    pages.looked(1)  # resized
    assert pages.are_near


def test_one_far_page_is_enough(pages: Pages) -> None:
    pages.measured(1, near=True)
    pages.looked(2)
    assert not pages.are_near
    pages.measured(2, near=True)
    assert pages.are_near
    pages.measured(1, near=False)
    assert not pages.are_near


def test_frames_are_timed_now_and_then_and_after_a_page_looks(pages: Pages, clock: Clock) -> None:
    for _ in range(2):
        pages.looked(1)
        assert not pages.times(ENOUGH - 1)
        assert [pages.times(ENOUGH) for _ in range(5)] == [True] * AT_ONCE + [False] * 2
    clock.now += BETWEEN
    assert [pages.times(ENOUGH) for _ in range(2)] == [True, False]


def test_a_closed_page_no_longer_counts(pages: Pages, clock: Clock) -> None:
    pages.measured(1, near=True)
    pages.measured(2, near=False)
    start = clock.now
    while clock.now - start < PATIENCE:
        clock.now += BETWEEN
        assert pages.times(ENOUGH)
        pages.measured(1, near=True)
        assert not pages.are_near
    clock.now += 2 * BETWEEN
    assert pages.times(ENOUGH)
    assert pages.are_near
    pages.measured(2, near=False)  # it was merely late
    assert not pages.are_near


def test_an_idle_page_is_not_taken_for_closed(pages: Pages, clock: Clock) -> None:
    pages.measured(1, near=True)
    for _ in range(3):
        clock.now += 10 * PATIENCE
        assert pages.times(ENOUGH)
        assert pages.are_near
        pages.measured(1, near=True)


def test_pages_are_not_remembered_forever(pages: Pages) -> None:
    for page in range(10 * MOST):
        pages.looked(page)
        pages.times(ENOUGH)
    assert len(pages._near) == MOST
    assert pages._asked.keys() <= pages._near.keys()


def test_frames_follow_what_the_pages_measure(line: Line) -> None:
    def move(x: float) -> tuple[bool, int]:
        line.panel.x = (x, 0.6)
        content, buffers = line.frames[-1]
        np.testing.assert_array_equal(line.pixels(), drawn(line.panel))
        return content["runs"], sum(map(len, buffers))

    line.look()
    assert [answer["kind"] for answer in line.answers] == ["timing"]
    is_runs, size = move(0.7)
    assert not is_runs
    assert size < SEGMENT
    line.say(kind="timed", page=0, near=True)
    is_runs, size = move(0.8)
    assert is_runs
    assert size >= SEGMENT
    line.look(page=1)  # another page, on another machine
    assert line.answers[-1]["kind"] == "timing"
    assert not move(0.9)[0]
    line.say(kind="timed", page=1, near=True)
    assert move(1.0)[0]
    line.say(kind="timed", page=1, near=False)
    assert not move(1.1)[0]
