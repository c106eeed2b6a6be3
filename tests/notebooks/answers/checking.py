"""Answers to the exercises of 06-check-your-gradients."""

LESSON = "06-check-your-gradients"
MEASURED = "def central_difference(f, w, epsilon):\n    return {}"
ANSWERS = {
    "answer-1": [
        ({"one_sided": "4.36", "central": "3.16", "error": "0.0016"}, ""),
        ({"one_sided": "4.4", "central": "2.528 / 0.8", "error": "0.04**2"}, ""),
        ({"one_sided": "3.16"}, "That is the central difference."),
        ({"one_sided": "1.744 / 0.8"}, "It was divided by 2ε, but w was moved by ε only."),
        ({"one_sided": "1.744"}, "That is the change of f; divide it by ε."),
        ({"one_sided": "3"}, "That is the derivative itself."),
        ({"central": "2.528 / 0.4"}, "It was divided by ε. From w − ε to w + ε it is 2ε."),
        ({"central": "4.36"}, "That is the one-sided difference."),
        ({"error": "0.016"}, "It falls with ε², not with ε."),
        ({"error": "0.16"}, "That is the error at ε = 0.4"),
        ({"error": "3.0016"}, "That is the measurement."),
    ],
    "answer-2": [
        ({"epsilon": "0.005"}, ""),
        ({"epsilon": "1e-7 ** (1 / 3)"}, ""),
        ({"epsilon": "1e-7"}, "Too small"),
        ({"epsilon": "1e-7 ** 0.5"}, "For a central one take the cube root."),
        ({"epsilon": "0.1"}, "Too large"),
        ({"epsilon": "-0.01"}, "ε must be positive."),
        ({"epsilon": '"small"'}, "It cannot be judged"),
    ],
    "answer-3": [
        ({"first_wrong": '"dJ/dW2"', "mistake": '"z_for_h"'}, ""),
        (
            {
                "first_wrong": "bp.check_gradients(\n"
                "    net, x, y, lam=lam, gradients=theirs\n"
                ").first_wrong.name",
                "mistake": "bp.diagnose(trace, 4, theirs['dJ/dW2']).findings[0].key",
            },
            "",
        ),
        ({"first_wrong": '"dJ/dW1"'}, "what step 7 uses, dJ/dz, is right, too"),
        ({"first_wrong": '"dJ/dz"'}, "The check finds it right."),
        ({"mistake": '"x_for_h"'}, "x has one entry per input"),
        ({"mistake": '"penalty_left_out"'}, "The penalty's term is there."),
        ({"first_wrong": "4"}, 'Choose one of "dJ/dW1", "dJ/dW2"'),
    ],
    "answer-4": [
        ({"x_hidden": "(2, 1)"}, ""),
        ({"x_hidden": "np.array([3, 0])"}, ""),
        ({"x_hidden": "(1, 0.5)"}, ""),
        ({"x_hidden": "(0.5, 0.6)"}, "some z is negative"),
        ({"x_hidden": "(1, 1)"}, "Some z is exactly 0"),
        ({"x_hidden": "1"}, "x must be a vector"),
    ],
    "answer-5": [
        (
            {
                "central_difference": MEASURED.format(
                    "(f(w + epsilon) - f(w - epsilon)) / (2 * epsilon)"
                )
            },
            "",
        ),
        (
            {"central_difference": MEASURED.format("(f(w + epsilon) - f(w)) / epsilon")},
            "That is the one-sided difference",
        ),
        (
            {"central_difference": MEASURED.format("(f(w + epsilon) - f(w - epsilon)) / epsilon")},
            "from w − ε to w + ε it is 2ε",
        ),
        (
            {
                "central_difference": MEASURED.format(
                    "(f(w - epsilon) - f(w + epsilon)) / (2 * epsilon)"
                )
            },
            "in the wrong order",
        ),
        (
            {
                "central_difference": MEASURED.format(
                    "(f(w + epsilon) - f(w - epsilon)) / 2 * epsilon"
                )
            },
            "Put 2ε in brackets",
        ),
        ({"central_difference": MEASURED.format("...")}, "the function returns nothing"),
    ],
}
