"""What a scene says about its numbers, and the names of features and classes."""

from __future__ import annotations

import pytest
from runs import after, scene_of_run, start

import bpwidget as bp
from bpwidget.mlp.training.history import History
from bpwidget.mlp.training.run_state import Settings
from bpwidget.scene.scene import Scene


@pytest.mark.parametrize(
    ("lang", "sample", "one", "mean"),
    [
        ("en", 17, "sample 17", "mean of 46 samples"),
        ("en", None, "your own x", "mean of 46 samples"),
        ("zh", 17, "样本 17", "46 个样本的平均"),
    ],
)
def test_each_J_says_which_samples_it_covers(
    lang: str, sample: int | None, one: str, mean: str
) -> None:
    scene = scene_of_run(start(), lang=lang, sample=sample)
    assert (scene.J_is_of.strip(), scene.mean_is_of, scene.averaged) == (one, mean, 46)


def test_where_there_is_one_J_it_needs_no_name() -> None:
    trace = bp.backprop(bp.MLP.random(), (0.5, 0.6), 0)
    for scene in (Scene(trace), scene_of_run(start("sample"))):
        assert (scene.J_is_of, scene.mean_is_of, scene.averaged) == ("", "", 1)


def test_features_and_classes_have_the_names_of_the_data_if_any() -> None:
    trace = bp.backprop(bp.MLP.random(outputs=3), (0.5, 0.6), 0)
    assert (Scene(trace).features, Scene(trace).classes) == (("x₁", "x₂"), ("0", "1", "2"))
    iris = scene_of_run(start("iris"))
    assert iris.features[0] == "sepal_length_cm"
    assert iris.classes == ("setosa", "versicolor", "virginica")
    data = bp.Data([[0.0, 1.0], [1.0, 0.0]], [0, 1], "mine", classes=("apple",))
    wide = scene_of_run(History.start(bp.MLP.random(outputs=3), data, Settings()))
    assert (wide.features, wide.classes) == (("x₁", "x₂"), ("apple", "1", "2"))


def test_a_stop_is_a_sentence() -> None:
    assert scene_of_run(start()).stopped is None
    run = after(
        History.start(bp.preset("diverging").net, bp.preset("diverging").data, stopping()), 10
    )
    assert str(scene_of_run(run).stopped).startswith("Stopped: L is no longer finite after update")
    assert str(scene_of_run(run, lang="zh").stopped).startswith("已停止：")


def stopping() -> Settings:
    return bp.preset("diverging").settings
