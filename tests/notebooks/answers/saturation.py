"""What a learner writes in the exercises on saturation and dead units, worked out on paper."""

LESSON = "05-saturation-and-dead-units"
ANSWERS = {
    "answer-1": [
        ({"x": "(0, 1)"}, ""),
        ({"x": "(-1, 0)"}, ""),
        ({"x": "(2, 1)"}, "unit 1 is alive and unit 2 is dead"),
        ({"x": "(1, 2)"}, "counts as dead"),
        ({"x": "(-2, -3)"}, "Both units are alive"),
        ({"x": "1"}, "cannot be judged"),
    ],
    "answer-2": [
        ({"slope_tanh": "0.19", "h": "0.707", "slope_sigmoid": "0.09"}, ""),
        ({"slope_tanh": "0.19", "h": "0.5 ** 0.5", "slope_sigmoid": "0.9 * (1 - 0.9)"}, ""),
        ({"slope_tanh": "1 - np.tanh(0.9) ** 2"}, "already tanh(z)"),
        ({"slope_tanh": "0.81"}, "This is h²"),
        ({"h": "0.5"}, "h²"),
        ({"h": "-0.707"}, "the question asks for h > 0"),
        ({"slope_sigmoid": "0.19"}, "the slope of tanh"),
    ],
    "answer-3": [
        ({"step_6": "def step_6(dJ_dh, z):\n    return dJ_dh * (z > 0)"}, ""),
        ({"step_6": "def step_6(dJ_dh, z):\n    return dJ_dh"}, "φ′(z) was left out"),
        ({"step_6": "def step_6(dJ_dh, z):\n    return dJ_dh * np.maximum(z, 0)"}, "∂J/∂z"),
    ],
    "answer-4": [
        ({"state": '"saturated"', "remedy": '"another activation"'}, ""),
        ({"state": '"dead"'}, "exactly 0"),
        ({"remedy": '"a penalty"'}, "never across"),
        ({"remedy": '"a larger learning rate"'}, "η times 0"),
    ],
}
