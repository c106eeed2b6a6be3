"""Answers to the exercises of the lesson on conventions."""

LESSON = "11-conventions"
ANSWERS = {
    "answer-1": [
        ({"A": "0.25", "B": "0.1", "C": "0.002"}, ""),
        ({"A": "3", "B": "0.05", "C": "0.1"}, "The m has been left out."),
        ({"B": "0.025"}, "The wrong way round"),
        ({"C": "5"}, "Divide by n"),
    ],
    "answer-2": [
        ({"lam": "0.05", "eta": "0.4"}, ""),
        ({"lam": "0.2", "eta": "0.1"}, "the penalty with it"),
        ({"lam": "0.8", "eta": "0.025"}, "needs a larger η"),
    ],
    "answer-3": [
        (
            {
                "A": '"sum_of_squares"',
                "B": '"mean_squared_error"',
                "C_value": '"squared_error"',
                "C_gradient": '"sum_of_squares"',
            },
            "",
        ),
        ({"A": '"squared_error"'}, "½ Σ is half of the sum"),
        ({"B": '"squared_error"', "C_gradient": '"squared_error"'}, "its gradient is ŷ − y"),
        ({"C_value": '"mse"'}, "Choose one of"),
    ],
    "answer-4": [
        (
            {
                "step_7": "def step_7(x, dz, W1, lam):\n    return np.outer(x, dz) + lam * W1",
            },
            "",
        ),
        (
            {"step_7": "def step_7(x, dz, W1, lam):\n    return np.outer(x, dz)"},
            "The penalty's term is missing.",
        ),
        (
            {"step_7": "def step_7(x, dz, W1, lam):\n    return np.outer(dz, x) + lam * W1.T"},
            "It has shape (3, 2) and should have shape (2, 3).",
        ),
        (
            {"step_7": "def step_7(x, dz, W1, lam):\n    return np.outer(x, dz) + 2 * lam * W1"},
            "doubled",
        ),
    ],
    "answer-5": [
        ({"more": "(0.2, -0.1)"}, ""),
        ({"more": "(0.1, -0.05)"}, "the ½ cancels the 2"),
        ({"more": "(0, 0)"}, "biases too"),
    ],
    "answer-6": [
        ({"dJ_do": "0.562", "slip": '"slope twice"'}, ""),
        ({"dJ_do": "0.138", "slip": '"half"'}, "what the source prints"),
        ({"dJ_do": "-0.438"}, "y is 0"),
        ({"slip": '"mean"'}, "a mean changes nothing"),
    ],
}
