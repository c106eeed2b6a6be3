"""The amount of work for the surface of a data set, and the blocks it is done in."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidget.mlp import ACTIVATIONS, MLP, Activation
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.surface import data_plane, plane
from bpwidget.mlp.surface.data_surface import data_surface
from bpwidget.mlp.training.datasets import dataset

NET, MOONS = MLP.random(hidden=4, bias=True, seed=2), dataset("moons", n=40)


@pytest.mark.parametrize("axes", [("W1[0,0]", "W2[0,0]"), ("gradient", "b1[0]"), ("random",) * 2])
def test_blocks_of_any_size_make_the_same_surface(
    axes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = ((MOONS, "cross_entropy"), (MOONS.one_hot(), "binary_cross_entropy"))
    whole = [data_surface(NET, data, loss, 0.1, axes, resolution=5).J for data, loss in cases]
    for room, long in ((1, 1), (60, 2**10), (2**20, 2**20)):
        monkeypatch.setattr(data_plane, "ROOM", room)
        monkeypatch.setattr(data_plane, "LONG", long)
        for (data, loss), J in zip(cases, whole, strict=True):
            made = data_surface(NET, data, loss, 0.1, axes, resolution=5)
            np.testing.assert_allclose(made.J, J, rtol=1e-12)


@pytest.mark.parametrize(
    ("axes", "moved_by_one", "moved_by_both"),
    [
        (("W1[0,0]", "W2[0,0]"), 1, 0),
        (("W2[0,0]", "W2[1,1]"), 0, 0),
        (("W1[0,0]", "b1[2]"), 2, 0),
        (("b1[1]", "W1[1,0]"), 0, 1),
        (("gradient", "b1[1]"), 3, 1),
        (("gradient", "random"), 0, 4),
    ],
)
def test_phi_is_computed_once_for_each_place_that_a_unit_takes(
    axes: tuple[str, str], moved_by_one: int, moved_by_both: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def counting(name: str) -> Activation:
        def phi(z: Array) -> Array:
            sizes.append(z.size)
            return ACTIVATIONS[name].phi(z)

        return Activation(name, phi, ACTIVATIONS[name].slope)

    for module in (data_plane, plane):
        monkeypatch.setattr(module, "activation_named", counting)
    data_surface(NET, MOONS, axes=axes, resolution=31)
    assert sum(sizes) == len(MOONS.X) * (moved_by_one * 31 + moved_by_both * 31**2)
    assert max(sizes) <= max(data_plane.ROOM, 4 * 31 * len(MOONS.X))
