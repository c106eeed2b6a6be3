"""Answers to the exercises of 07-exercises."""

LESSON = "07-exercises"
BACKWARD = """
def backward(x, y, W1, W2, lam):
    h = np.tanh(W1 @ x)
    p = np.exp(W2 @ h) / np.exp(W2 @ h).sum()
    dJ_do = {dJ_do}
    dJ_dz = (W2.T @ dJ_do) * {slope}
    return np.outer(dJ_dz, x) + {penalty}, np.outer(dJ_do, h) + lam * W2
"""
RIGHT = {"dJ_do": "p - np.eye(len(p))[y]", "slope": "(1 - h**2)", "penalty": "lam * W1"}
WITH_BIASES = """
def backward_with_biases(x, y, W1, W2, b1, b2, lam):
    h = np.tanh(W1 @ x + b1)
    p = np.exp(W2 @ h + b2)
    dJ_do = p / p.sum() - np.eye(len(p))[y]
    dJ_dz = (W2.T @ dJ_do) * (1 - h**2)
    return {{
        "dJ/dW1": np.outer(dJ_dz, x) + lam * W1,
        "dJ/dW2": np.outer(dJ_do, h) + lam * W2,
        "dJ/db1": dJ_dz,
        "dJ/db2": {dJ_db2},
    }}
"""
STEP_6 = "def step_6(dJ_dh, z, h):\n    return dJ_dh * {}"
ANSWERS = {
    "answer-1": [
        ({"a": '"not_transposed"', "b": '"accumulated_twice"', "c": '"W2_left_out"'}, ""),
        ({"a": '"sign"'}, "every entry of the right answer would change its sign"),
        ({"a": '"W2_left_out"'}, "Without W2 every hidden unit gets the same number."),
        ({"b": '"not_transposed"'}, "W2 @ dJ_do gives different numbers"),
        ({"c": '"accumulated_twice"'}, "every entry of the right answer is doubled"),
        ({"c": '"transposed"'}, "Choose one of"),
    ],
    "answer-2": [
        ({"typed": '"np.outer(dJ_do, h) + lam * W2"'}, ""),
        ({"typed": '"np.outer(dJ_do, h) + ds_dW2"'}, ""),
        ({"typed": '"np.outer(dJ_do, h)"'}, "The penalty's term λW2 was left out."),
        ({"typed": '"np.outer(dJ_do, z) + lam * W2"'}, "The outer product contains z where h"),
        ({"typed": '"np.outer(dJ_do, h) + lam"'}, "λ was added without the weights"),
        ({"typed": '"dJ_do @ h"'}, "arrays whose shapes do not fit"),
    ],
    "answer-3": [
        ({"step_6": STEP_6.format("h * (1 - h)")}, ""),
        ({"step_6": STEP_6.format("np.exp(-z) / (1 + np.exp(-z)) ** 2")}, ""),
        ({"step_6": STEP_6.format("z * (1 - z)")}, "not right"),
        ({"step_6": STEP_6.format("(1 - h**2)")}, "not right"),
        ({"step_6": STEP_6.format("1")}, "φ′(z) was left out"),
        ({"step_6": STEP_6.format("h")}, "not right"),
    ],
    "answer-4": [
        ({"dJ_dy_hat": "(0.7414, -0.2171)", "dJ_do": "(0.1385, -0.0381)"}, ""),
        ({"dJ_dy_hat": "[0.741, -0.217]", "dJ_do": "[0.138, -0.0381]"}, ""),
        (
            {"dJ_dy_hat": "(0.7414, -0.2171)", "dJ_do": "(0.7414, -0.2171)"},
            "ψ′(o) was left out",
        ),
        (
            {"dJ_dy_hat": "(-0.7414, 0.2171)", "dJ_do": "(-0.1385, 0.0381)"},
            "The sign is wrong.",
        ),
        (
            {"dJ_dy_hat": "(1.4828, -0.4342)", "dJ_do": "(0.277, -0.0762)"},
            "The ½ of the squared error was dropped",
        ),
        ({"dJ_dy_hat": "(0.7414, -0.2171)"}, "not answered yet"),
    ],
    "answer-5": [
        ({"backward": BACKWARD.format(**RIGHT)}, ""),
        ({"backward": BACKWARD.format(**RIGHT | {"slope": "1"})}, "φ′(z) was left out"),
        ({"backward": BACKWARD.format(**RIGHT | {"slope": "(1 - np.tanh(h)**2)"})}, "at h"),
        ({"backward": BACKWARD.format(**RIGHT | {"dJ_do": "p"})}, "not right"),
        ({"backward": BACKWARD.format(**RIGHT | {"penalty": "2 * lam * W1"})}, "doubled"),
        ({"backward": BACKWARD.format(**RIGHT | {"penalty": "0"})}, "was left out"),
    ],
    "answer-6": [
        ({"backward_with_biases": WITH_BIASES.format(dJ_db2="dJ_do")}, ""),
        (
            {"backward_with_biases": WITH_BIASES.format(dJ_db2="dJ_do + lam * b2")},
            "biases are not penalised",
        ),
        (
            {"backward_with_biases": WITH_BIASES.format(dJ_db2="dJ_dz")},
            "this is ∂J/∂z, the result of step 6",
        ),
    ],
}
