"""Answers to the exercises of the lesson on training."""

LESSON = "09-training"
ANSWERS = {
    "answer-1": [
        ({"small": "300", "whole": "20"}, ""),
        ({"small": "15", "whole": "20"}, "That is one epoch."),
        ({"small": "3000"}, "one update for each sample"),
        ({"whole": "1"}, "That is one epoch."),
        ({"whole": "300"}, "That is with small batches"),
    ],
    "answer-2": [
        ({"third": "-0.271"}, ""),
        ({"third": "-0.1"}, "That is sgd"),
        ({"third": "-0.19"}, "That is the second update."),
        ({"third": "0.271"}, "The sign is wrong."),
    ],
    "answer-3": [
        ({"first": "0.1", "optimiser": '"adam"'}, ""),
        ({"first": "-0.1"}, "the gradient is negative"),
        ({"first": "0.0003", "optimiser": '"adam"'}, "That is sgd"),
        ({"first": "0.316"}, "were not corrected"),
        ({"optimiser": '"sgd"'}, "in proportion to its own gradient"),
    ],
    "answer-4": [
        ({"settings": 'bp.Settings(optimiser="adam")'}, ""),
        ({"settings": 'bp.Settings(learning_rate=0.3, optimiser="momentum")'}, ""),
        ({"settings": "bp.Settings()"}, "It learns too little"),
        ({"settings": 'bp.Settings(optimiser="adam", learning_rate=0.01)'}, "too slow"),
        ({"settings": '"adam"'}, "It should be a bp.Settings"),
    ],
    "answer-5": [
        ({"momentum": "def momentum(v, g, eta):\n    return -eta * (0.9 * v + g)"}, ""),
        (
            {"momentum": "def momentum(v, g, eta):\n    v = 0.9 * v + g\n    return v"},
            "That is the new v",
        ),
        ({"momentum": "def momentum(v, g, eta):\n    return eta * (0.9 * v + g)"}, "sign"),
        ({"momentum": "def momentum(v, g, eta):\n    return -eta * g"}, "That is sgd"),
        ({"momentum": "def momentum(v, g, eta):\n    return -eta * (v + g)"}, "The factor 0.9"),
    ],
}
