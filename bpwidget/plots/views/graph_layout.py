"""Where everything of the computational graph stands, and the way of each step through it."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[float, float]
# the rows of nodes, and the line that leads from the weights to the penalty
ABOVE, BELOW, BUS = 1.0, 0.0, -0.62


@dataclass(frozen=True)
class Node:
    """A variable or an operation, where it stands, and the step that it belongs to."""

    name: str
    at: Place
    step: int
    is_operation: bool = False


NODES = {
    node.name: node
    for node in (
        Node("x", (0.0, ABOVE), 7),
        Node("×1", (1.0, ABOVE), 7, is_operation=True),
        Node("z", (2.0, ABOVE), 6),
        Node("φ", (3.0, ABOVE), 6, is_operation=True),
        Node("h", (4.0, ABOVE), 5),
        Node("×2", (5.0, ABOVE), 5, is_operation=True),
        Node("o", (6.0, ABOVE), 2),
        Node("l", (7.0, ABOVE), 2, is_operation=True),
        Node("L", (8.0, ABOVE), 1),
        Node("+", (9.5, ABOVE), 1, is_operation=True),
        Node("J", (10.5, ABOVE), 1),
        Node("W1", (1.0, BELOW), 7),
        Node("b1", (2.3, BELOW), 7),
        Node("W2", (5.0, BELOW), 4),
        Node("b2", (6.3, BELOW), 4),
        Node("y", (7.5, BELOW), 2),
        Node("λ", (8.1, BELOW), 3),
        Node("s of", (8.85, BELOW), 3, is_operation=True),
        Node("s", (9.5, BELOW), 1),
    )
}
SIGNS = {"×1": "×", "×2": "×", "φ": "φ", "l": "l", "+": "+", "s of": "‖ ‖²"}
EDGES = (
    *(("x", "×1"), ("W1", "×1"), ("b1", "×1"), ("×1", "z"), ("z", "φ"), ("φ", "h"), ("h", "×2")),
    *(("W2", "×2"), ("b2", "×2"), ("×2", "o"), ("o", "l"), ("y", "l"), ("l", "L"), ("L", "+")),
    *(("W1", "s of"), ("W2", "s of"), ("λ", "s of"), ("s of", "s"), ("s", "+"), ("+", "J")),
)
# the way of each step's gradient, against the edges
BACKWARD: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("J", "+"), ("+", "L"), ("+", "s")),
    2: (("L", "l"), ("l", "o")),
    3: (("s", "s of"), ("s of", "W1"), ("s of", "W2")),
    4: (("o", "×2"), ("×2", "W2"), ("×2", "b2"), ("s of", "W2")),
    5: (("o", "×2"), ("×2", "h")),
    6: (("h", "φ"), ("φ", "z")),
    7: (("z", "×1"), ("×1", "W1"), ("×1", "b1"), ("s of", "W1")),
}
# the variables by which a step differentiates
LIT = ("L", "s", "o", "W1", "W2", "b1", "b2", "h", "z")
