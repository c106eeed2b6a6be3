"""What a learner writes in the exercises on the penalty, worked out on paper."""

LESSON = "03-regularisation"
ANSWERS = {
    "answer-1": [
        ({"s": "2.2", "ds_dW2": "[[0.4, 0.2], [-0.2, 0.6]]"}, ""),
        ({"s": "4.4"}, "The ½ of the penalty was left out"),
        ({"s": "1.1"}, "as for λ = 0.1"),
        ({"s": "3.2"}, "This is J"),
        ({"s": "2.2", "ds_dW2": "[[0.8, 0.4], [-0.4, 1.2]]"}, "ds_dW2: not right. It is doubled"),
        ({"ds_dW2": "[[0.4, -0.2], [0.2, 0.6]]"}, "It is transposed"),
    ],
    "answer-2": [
        ({"factor": "0.665"}, ""),
        ({"factor": "0.96"}, "the factor of one update"),
        ({"factor": "0.6"}, "do not add up"),
        ({"factor": "0.00605"}, "η was left out"),
    ],
    "answer-3": [
        ({"mistake": '"subtracted"'}, ""),
        ({"mistake": '"doubled"'}, "would then be 2λW1"),
        ({"mistake": '"left out"'}, "the data part alone"),
    ],
    "answer-4": [
        ({"settled_W2": "[[-0.6, 0.2], [0.6, -0.2]]"}, ""),
        ({"settled_W2": "[[0.6, -0.2], [-0.6, 0.2]]"}, "The sign is wrong"),
        ({"settled_W2": "[[-0.006, 0.002], [0.006, -0.002]]"}, "multiplied by λ"),
    ],
    "answer-5": [
        ({"step_3": "def step_3(lam, W1, W2):\n    return lam * W1, lam * W2"}, ""),
        (
            {"step_3": "def step_3(lam, W1, W2):\n    return 2 * lam * W1, 2 * lam * W2"},
            "doubled",
        ),
        ({"step_3": "def step_3(lam, W1, W2):\n    return lam * W1"}, "Return all of"),
    ],
}
