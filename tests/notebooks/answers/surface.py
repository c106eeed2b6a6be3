"""What a learner writes in the exercises on the loss surface, worked out on paper."""

LESSON = "04-loss-surface"
ANSWERS = {
    "answer-1": [
        ({"predicted": "0.0129"}, ""),
        ({"predicted": "-0.0129"}, "both negative"),
        ({"predicted": "-0.1289"}, "the gradient itself"),
        ({"predicted": "1.289"}, "divided by the move"),
    ],
    "answer-2": [
        ({"error": "0.00026 / 4"}, ""),
        ({"error": "0.000065"}, ""),
        ({"error": "0.00013"}, "more than halved"),
        ({"error": "0.00119"}, "the predicted change"),
    ],
    "answer-3": [
        ({"copies": "384"}, ""),
        ({"copies": "24"}, "without the signs"),
        ({"copies": "16"}, "without the orders"),
        ({"copies": "40"}, "multiply"),
    ],
    "answer-4": [
        ({"start": "(0.1, -1)"}, ""),
        ({"start": "(1, -2)"}, ""),
        ({"start": "(0.1, 0.1)"}, "the valley of the positive weights"),
        ({"start": "(-0.1, -1)"}, "above 0"),
        ({"start": "0.5"}, "a pair of numbers"),
        ({"start": '("a", 1)'}, "cannot be judged"),
    ],
    "answer-5": [
        ({"place": '"minimum"'}, ""),
        ({"place": '"saddle"'}, "It was one at λ = 0.1"),
        ({"place": '"plateau"'}, "stay as it is"),
        ({"place": '"valley"'}, "Choose one of"),
    ],
}
