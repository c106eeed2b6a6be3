"""Answers to the exercises of 08-gradient-descent."""

LESSON = "08-gradient-descent"
UPDATE = "def update(W, dJ_dW, eta):\n    return {}"
ANSWERS = {
    "answer-1": [
        ({"W2_after": "[[1.88, 0.99], [-0.89, 2.97]]"}, ""),
        ({"W2_after": '"1.88 0.99; -0.89 2.97"'}, ""),
        ({"W2_after": "W2 - 0.1 * dJ_dW2"}, ""),
        ({"W2_after": "[[2.12, 1.01], [-1.11, 3.03]]"}, "This goes up"),
        ({"W2_after": "[[0.8, 0.9], [0.1, 2.7]]"}, "η was left out"),
        ({"W2_after": "[[1.9, 1], [-0.9, 3]]"}, "Only the data term was used."),
        ({"W2_after": "[[0.12, 0.01], [-0.11, 0.03]]"}, "Subtract it from W2."),
        ({"W2_after": "[[-0.12, -0.01], [0.11, -0.03]]"}, "Add it to W2."),
        ({"W2_after": "[1.88, 0.99]"}, "should have shape (2, 2)"),
    ],
    "answer-2": [
        ({"promised": "-0.968"}, ""),
        ({"promised": "-0.97"}, ""),
        ({"promised": "0.968"}, "the change is negative"),
        ({"promised": "-0.02 * 48.42**0.5"}, "so its norm is squared"),
        ({"promised": "-48.42"}, "η was left out"),
        ({"promised": "1.132"}, "Only its change is asked for."),
        ({"promised": "-0.1"}, "not right"),
    ],
    "answer-3": [
        ({"update": UPDATE.format("W - eta * dJ_dW")}, ""),
        ({"update": UPDATE.format("W + eta * dJ_dW")}, "This goes up"),
        ({"update": UPDATE.format("W - dJ_dW")}, "η was left out"),
        ({"update": UPDATE.format("-eta * dJ_dW")}, "Add it to W."),
        ({"update": UPDATE.format("W - eta * W")}, "it should move by their gradient"),
        ({"update": UPDATE.format("(W - dJ_dW) * eta")}, "η multiplies the gradient only"),
    ],
    "answer-4": [
        ({"a": '"too large"', "b": '"λ raised"', "c": '"too small"'}, ""),
        ({"a": '"λ raised"'}, "J jumps once"),
        ({"b": '"too large"'}, "J rises in the end, and more at every update"),
        ({"c": '"good"'}, "J falls fast at first"),
        ({"a": '"too small"'}, "by about the same small amount"),
    ],
    "answer-5": [
        ({"rate": "1"}, ""),
        ({"rate": "0.5"}, ""),
        ({"rate": "1.7"}, ""),
        ({"rate": "0.3"}, "Too small"),
        ({"rate": "3"}, "Too large"),
        ({"rate": "1e300"}, "Too large"),
        ({"rate": "-1"}, "learning_rate must be a finite number greater than 0"),
    ],
}
