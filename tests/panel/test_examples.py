"""A panel on every published example: it opens, shows the source's numbers, and descends."""

from __future__ import annotations

import numpy as np
import pytest
from profiles import some_of

import bpwidget as bp


@pytest.mark.parametrize("key", some_of(bp.examples()))
def test_a_panel_opens_on_every_example_and_makes_its_first_update(key: str) -> None:
    example = bp.examples()[key]
    panel = bp.BackpropPanel.from_example(key)
    try:
        trace = example.trace()
        assert panel.trace.J == trace.J
        assert (panel.frozen, panel.lam) == (example.settings.frozen, example.settings.lam)
        for name, value in trace.gradients.items():
            np.testing.assert_array_equal(panel.trace.gradients[name], value)
        assert panel.figure.axes
        panel.advance(1)
        *_, after = example.run(1)
        for name in ("W1", "W2", "b1", "b2"):
            theirs = getattr(after.net, name)
            if theirs is not None:
                np.testing.assert_allclose(getattr(panel.net, name), theirs, rtol=1e-12)
    finally:
        panel.close()


def test_other_controls_are_given_with_it() -> None:
    panel = bp.BackpropPanel.from_example("mazur", step=2, lam=0.1, lang="zh")
    assert (panel.step, panel.lam, panel.lang, panel.frozen) == (2, 0.1, "zh", ("b1", "b2"))
    again = bp.BackpropPanel.from_dict(panel.to_dict())
    assert again.trace.J == panel.trace.J
    panel.close()
    again.close()


def test_anything_but_an_example_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown name 'masur'; did you mean 'mazur'"):
        bp.BackpropPanel.from_example("masur")
    with pytest.raises(TypeError, match="name"):
        bp.BackpropPanel.from_example(None)  # type: ignore[arg-type] # a user might
    with pytest.raises(ValueError, match="hidden"):
        bp.BackpropPanel.from_example("mazur", hidden=3)
