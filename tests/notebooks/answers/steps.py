"""The exercises of 02-seven-steps, worked out on paper."""

LESSON = "02-seven-steps"
ANSWERS = {
    "answer-1": [
        ({"dJ_do": "(0, -2)", "dJ_dh": "(2, -6)"}, ""),
        ({"dJ_do": "(0, 2)"}, "dJ_do: not right. The sign is wrong"),
        ({"dJ_do": "(0, -4)"}, "The ½ of the squared error was dropped"),
        (
            {"dJ_do": "(0, -2)", "dJ_dh": "(-2, -6)"},
            "dJ_dh: not right. The transpose was forgotten",
        ),
        # the gradient for the old target
        ({"dJ_dh": "(3, -2)"}, "dJ_dh: not right."),
    ],
    "answer-2": [
        ({"dJ_dW1": "[[12, 6], [-64, -32]]"}, ""),
        ({"dJ_dW1": "[[6, 3], [-4, -2]]"}, "h and o are still those of relu"),
        ({"dJ_dW1": "[[6, 3], [0, 0]]"}, "This is the gradient with relu"),
        ({"dJ_dW1": "[[12, -64], [6, -32]]"}, "Rows and columns are exchanged"),
    ],
    "answer-3": [
        ({"mistake": '"penalty_doubled"', "step": "7"}, ""),
        ({"mistake": '"penalty_left_out"'}, "its second row 0"),
        ({"mistake": '"outer_reversed"'}, "second column 0"),
        ({"mistake": '"penalty_doubled"', "step": "3"}, "step: not right. ∂s/∂W1 itself was right"),
    ],
    "answer-4": [
        ({"kept": '"z"', "weights": '"unchanged"'}, ""),
        ({"kept": '"h"'}, "h is needed in step 4"),
        ({"kept": '"z"', "weights": '"changed"'}, "That would be gradient descent"),
    ],
    "answer-5": [
        (
            {"step_4": "def step_4(dJ_do, h, lam, W2):\n    return np.outer(dJ_do, h) + lam * W2"},
            "",
        ),
        (
            {"step_4": "def step_4(dJ_do, h, lam, W2):\n    return np.outer(dJ_do, h)"},
            "The penalty's term λW2 was left out",
        ),
        (
            {"step_4": "def step_4(dJ_do, h, lam, W2):\n    return np.outer(dJ_do, h) + lam"},
            "λ was added without the weights",
        ),
        (
            {
                "step_4": "def step_4(dJ_do, h, lam, W2):\n"
                "    return np.outer(h, dJ_do).T + 2 * lam * W2"
            },
            "The penalty's term is doubled",
        ),
    ],
}
