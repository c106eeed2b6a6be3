"""Answers to the exercises of the lesson on what goes wrong."""

LESSON = "10-what-goes-wrong"
ANSWERS = {
    "answer-1": [
        ({"update": "40"}, ""),
        ({"update": "300"}, "look at the dashed curve"),
        ({"update": "0.327"}, "the number of its update"),
    ],
    "answer-2": [
        ({"lam": "0.01"}, ""),
        ({"lam": "0.03"}, ""),
        ({"lam": "0.001"}, "λ is too small"),
        ({"lam": "0.3"}, "λ is too large"),
        ({"lam": "-1"}, "0 or more"),
    ],
    "answer-3": [
        (
            {"standardise": "def standardise(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)"},
            "",
        ),
        (
            {"standardise": "def standardise(X):\n    return (X - X.mean()) / X.std()"},
            "each column has its own",
        ),
        ({"standardise": "def standardise(X):\n    return X / X.std(0)"}, "the means are not 0"),
        (
            {"standardise": "def standardise(X):\n    return X - X.mean(0) / X.std(0)"},
            "Parentheses are missing",
        ),
    ],
    "answer-4": [
        ({"A": '"dead"', "B": '"exploding"', "C": '"vanishing"', "D": '"diverging"'}, ""),
        ({"A": '"vanishing"', "C": '"dead"'}, "tiny after step 6, but not exactly 0"),
        ({"B": '"diverging"', "D": '"exploding"'}, "grows from update to update"),
        ({"A": '"broken"'}, "Choose one of"),
    ],
    "answer-5": [
        ({"eta": "1", "guess": "1.0986"}, ""),
        ({"eta": "2", "guess": "np.log(3)"}, ""),
        ({"eta": "3", "guess": "1.1"}, ""),
        ({"eta": "20", "guess": "0.693"}, "no unit is alive"),
        ({"eta": "0.01", "guess": "0.333"}, "That is the probability"),
        ({"eta": "8"}, "units died"),
        ({"eta": "0.01"}, "too few for an η so small"),
    ],
}
