"""The exercises of 01-forward, worked out on paper."""

LESSON = "01-forward"
ANSWERS = {
    "answer-1": [
        ({"z": "(-2, 3)", "h": "(0, 3)", "o": "(3, 9)"}, ""),
        ({"z": "np.array([-2, 3])", "h": "[[0], [3]]", "o": '"3 9"'}, ""),
        ({"z": "(-3, 2)"}, "z: not right. The columns of W1 were taken"),
        ({"z": "(-2, 3)", "h": "(-2, 3)"}, "h: not right. φ was left out"),
        ({"h": "(2, 3)"}, "h: not right. This is |z|"),
        ({"o": "(-1, 11)"}, "o: not right. W2 was applied to z"),
        ({"o": "(-3, 9)"}, "o: not right. The columns of W2 were taken"),
        ({"z": "(2, -3)"}, "The sign is wrong"),
        ({"o": "3"}, "It is a single number and should have shape (2,)"),
    ],
    "answer-2": [
        ({"s": "5.5", "J": "6.5"}, ""),
        ({"s": "11", "J": "12"}, "s: not right. The ½ of the penalty was left out"),
        ({"s": "1.1"}, "s: not right. This is for λ = 0.1"),
        ({"J": "2.1"}, "J: not right. This is for λ = 0.1"),
        ({"s": "1.6297"}, "The norms were not squared"),
        ({"s": "6.5"}, "This is J"),
        ({"s": "5.5", "J": "5.5"}, "J: not right. This is s alone"),
    ],
    "answer-3": [
        ({"L": "0.69", "shifted": '"same"'}, ""),
        ({"L": "np.log(2)", "shifted": '"same"'}, ""),
        ({"L": "0.5"}, "This is the probability"),
        ({"L": "-0.693"}, "The minus was left out"),
        ({"L": "0.301"}, "to base 10"),
        ({"L": "-1.0986"}, "The softmax was left out"),
        ({"L": "0.693", "shifted": '"larger"'}, "shifted: not right. Both exponentials grow"),
        ({"shifted": '"equal"'}, 'Choose one of "larger"'),
    ],
    "answer-4": [
        ({"shape_W1": "(5, 3)", "shape_W2": "(2, 5)", "weights": "25"}, ""),
        ({"shape_W1": "(3, 5)"}, "shape_W1: not right. Rows and columns are exchanged"),
        ({"shape_W2": "(5, 2)"}, "shape_W2: not right. Rows and columns are exchanged"),
        ({"weights": "32"}, "The biases were counted, too"),
        ({"weights": "30"}, "These are the paths"),
        ({"weights": "10"}, "These are the nodes"),
    ],
    "answer-5": [
        ({"forward": "def forward(x, W1, W2):\n    h = np.tanh(W1 @ x)\n    return W2 @ h"}, ""),
        ({"forward": "def forward(x, W1, W2):\n    return W2 @ (W1 @ x)"}, "φ was left out"),
        (
            {"forward": "def forward(x, W1, W2):\n    return np.tanh(W2 @ np.tanh(W1 @ x))"},
            "φ was applied to the output, too",
        ),
        (
            {"forward": "def forward(x, W1, W2):\n    return W2 @ np.tanh(x @ W1)"},
            "combines arrays whose shapes do not fit",
        ),
        ({"forward": "def forward(x, W1, W2):\n    return np.tanh(W1 @ x)"}, "It has shape (4,)"),
    ],
}
