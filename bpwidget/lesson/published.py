"""The published examples: weights, samples and settings as in their sources.

If a source computes x @ W, its weights are transposed here; if it sums over a batch of n, this
becomes a mean and a learning rate n times as large. Numbers are those that the source prints.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bpwidget.lesson.worked_example import Example, Figure
from bpwidget.mlp import MLP, backprop
from bpwidget.mlp.arguments import Array
from bpwidget.mlp.losses import loss_named
from bpwidget.mlp.training.data import Data
from bpwidget.mlp.training.run_state import Settings

BIASES = ("b1", "b2")


def _data(X: npt.ArrayLike, Y: npt.ArrayLike, loss: str) -> Data:
    """Return samples as rows; targets of one output may be plain numbers."""
    targets = np.asarray(Y)
    return Data(X, targets if loss_named(loss).takes_class else targets.astype(float), "published")


def _example(
    key: str,
    source: str,
    net: MLP,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    loss: str,
    *figures: Figure,
    **settings: Any,
) -> Example:
    settings = {"frozen": (), **settings}
    return Example(key, source, net, _data(X, Y, loss), Settings(loss, **settings), figures)


def _mazur() -> Example:
    net = MLP(
        [[0.15, 0.20], [0.25, 0.30]],
        [[0.40, 0.45], [0.50, 0.55]],
        0.35,
        0.60,
        "sigmoid",
        output_activation="sigmoid",
    )
    return _example(
        "mazur",
        "Matt Mazur, A Step by Step Backpropagation Example, mattmazur.com, 2015",
        net,
        [[0.05, 0.10]],
        [[0.01, 0.99]],
        "squared_error",
        Figure("z", "0.3775 0.3925"),
        Figure("h", "0.593269992 0.596884378"),
        Figure("o", "1.105905967 1.224921404"),
        Figure("y_hat", "0.75136507 0.772928465"),
        Figure("L", "0.298371109"),
        Figure("dJ/dy_hat[0]", "0.74136507"),
        Figure("dJ/do[0]", "0.138498562"),
        Figure("dJ/dh[0]", "0.036350306"),
        Figure("dJ/dW2[0,0]", "0.082167041"),
        Figure("dJ/dW1[0,0]", "0.000438568"),
        Figure("W2", "0.35891648 0.408666186; 0.511301270 0.561370121", 1),
        Figure("W1", "0.149780716 0.19956143; 0.24975114 0.29950229", 1),
        Figure("L", "0.291027924", 1, right="0.291027774"),
        Figure("L", "0.0000351085", 10_000, right="0.0000351019"),
        Figure("y_hat", "0.015912196 0.984065734", 10_000, right="0.01591362 0.98406427"),
        learning_rate=0.5,
        frozen=BIASES,
    )


def _fiqlab() -> Example:
    return _example(
        "fiqlab",
        "FiqLab, Backpropagation: manual calculation, fiqlab.vercel.app",
        MLP(
            [[0.15, 0.20], [0.25, 0.30]],
            [[0.40, 0.45]],
            0.35,
            0.60,
            "sigmoid",
            output_activation="sigmoid",
        ),
        [[0.05, 0.10]],
        [0.01],
        "squared_error",
        Figure("h", "0.59327 0.59688"),
        Figure("y_hat", "0.75137"),
        learning_rate=0.5,
        frozen=BIASES,
    )


def _postnetwork() -> Example:
    return _example(
        "postnetwork",
        "PostNetwork Academy, Understanding Neural Networks: Softmax, Cross-Entropy, and "
        "Backpropagation, postnetwork.co",
        MLP([[0.2, -0.3, 0.4], [-0.5, 0.1, 0.2]], [[0.3, 0.4], [-0.1, 0.2]], 0.5, 0.1, "sigmoid"),
        [[1, 2, -1]],
        [0],
        "cross_entropy",
        Figure("z", "-0.3 0.0"),
        Figure("h", "0.426 0.5"),
        Figure("o", "0.428 0.185", right="0.428 0.157"),
        Figure("prediction", "0.561 0.439", right="0.567 0.433"),
        Figure("L", "0.579", right="0.567"),
        frozen=BIASES,
    )


def _cs231n() -> Example:
    draw = np.random.RandomState(0)
    W1, W2 = 0.1 * draw.randn(4, 10), 0.1 * draw.randn(10, 3)
    return _example(
        "cs231n",
        "Stanford CS231n, assignment 1, sanity check of the two-layer network, cs231n.github.io",
        MLP.from_transposed(W1, W2, 0.0, 0.0, "relu"),
        10 * np.random.RandomState(1).randn(5, 4),
        [0, 1, 2, 2, 1],
        "cross_entropy",
        Figure("J", "1.30378789133"),
        Figure("o", "-0.81233741 -1.27654624 -0.70335995", sample=0),
        Figure("o", "-0.17129677 -1.18803311 -0.47310444", sample=1),
        Figure("o", "-0.51590475 -1.01354314 -0.8504215", sample=2),
        Figure("o", "-0.15419291 -0.48629638 -0.52901952", sample=3),
        Figure("o", "-0.00618733 -0.12435261 -0.15226949", sample=4),
        lam=2 * 0.05,
    )


def _spiral_arms(points: int, classes: int) -> tuple[Array, npt.NDArray[np.int64]]:
    """Return the spirals of the CS231n notes, from seed 0."""
    draw = np.random.RandomState(0)
    X = np.zeros((points * classes, 2))
    for k in range(classes):
        radius = np.linspace(0.0, 1.0, points)
        angle = np.linspace(4 * k, 4 * (k + 1), points) + 0.2 * draw.randn(points)
        X[k * points : (k + 1) * points] = np.c_[radius * np.sin(angle), radius * np.cos(angle)]
    return X, np.repeat(np.arange(classes), points)


def _cs231n_spiral() -> Example:
    X, y = _spiral_arms(100, 3)
    draw = np.random.RandomState(1)
    return _example(
        "cs231n-spiral",
        "Stanford CS231n, notes, Putting it together: minimal neural network case study",
        MLP.from_transposed(0.01 * draw.randn(2, 100), 0.01 * draw.randn(100, 3), 0.0, 0.0, "relu"),
        X,
        y,
        "cross_entropy",
        Figure("J", "1.098744", places=3),
        lam=1e-3,
        learning_rate=1.0,
    )


def _ex4(lam: int) -> Example:
    """Return the course's test case; its λ is divided by the number of samples, which is 3."""
    ramp = np.arange(1, 19) / 10
    first, second = ramp[:6].reshape(2, 3, order="F"), ramp[6:].reshape(4, 3, order="F")
    costs = {0: "7.4070", 3: "16.457", 4: "19.474"}
    biases = (
        Figure("dJ/db1", "0.766138 0.979897"),
        Figure("dJ/db2", "0.883417 0.568762 0.584668 0.598139"),
    )
    gradients = {
        0: (
            *biases,
            Figure("dJ/dW1", "-0.027540 -0.024929; -0.035844 -0.053862"),
            Figure(
                "dJ/dW2",
                "0.459314 0.478337; 0.344618 0.368920; 0.256313 0.259771; 0.311885 0.322331",
            ),
        ),
        3: (
            *biases,
            Figure("dJ/dW1", "0.27246 0.47507; 0.36416 0.54614"),
            Figure("dJ/dW2", "1.55931 1.97834; 1.54462 1.96892; 1.55631 1.95977; 1.71189 2.12233"),
        ),
    }
    return _example(
        "ex4" if lam == 0 else f"ex4-lam-{lam}",
        "Andrew Ng, Machine Learning (Coursera), exercise 4, test cases of the course's forum",
        MLP(first[:, 1:], second[:, 1:], first[:, 0], second[:, 0], "sigmoid"),
        np.cos([[1, 2], [3, 4], [5, 6]]),
        np.eye(4)[[3, 1, 2]],
        "binary_cross_entropy",
        Figure("J", costs[lam]),
        *gradients.get(lam, ()),
        lam=lam / 3,
    )


def _planar_samples() -> tuple[Array, Array]:
    draw = np.random.RandomState(1)
    X = draw.randn(2, 3)
    return X.T, (draw.randn(1, 3) > 0)[0].astype(float)


def _planar() -> Example:
    return _example(
        "planar",
        "deeplearning.ai, Neural Networks and Deep Learning, week 3, planar data: backward pass",
        MLP(
            [
                [-0.00416758, -0.00056267],
                [-0.02136196, 0.01640271],
                [-0.01793436, -0.00841747],
                [0.00502881, -0.01245288],
            ],
            [[-0.01057952, -0.00909008, 0.00551454, 0.02292208]],
            0.0,
            0.0,
        ),
        *_planar_samples(),
        "binary_cross_entropy",
        Figure(
            "dJ/dW1",
            "0.00301023 -0.00747267; 0.00257968 -0.00641288;"
            "-0.00156892 0.003893; -0.00652037 0.01618243",
        ),
        Figure("dJ/db1", "0.00176201 0.00150995 -0.00091736 -0.00381422"),
        Figure("dJ/dW2", "0.00078841 0.01765429 -0.00084166 -0.01022527"),
        Figure("dJ/db2", "-0.16655712"),
    )


def _planar_long() -> Example:
    draw = np.random.RandomState(2)
    return _example(
        "planar-descent",
        "deeplearning.ai, Neural Networks and Deep Learning, week 3, planar data: 10,000 updates",
        MLP(0.01 * draw.randn(4, 2), 0.01 * draw.randn(1, 4), 0.0, 0.0),
        *_planar_samples(),
        "binary_cross_entropy",
        Figure(
            "W1",
            "-0.65848169 1.21866811; -0.76204273 1.39377573;"
            "0.5792005 -1.10397703; 0.76773391 -1.41477129",
            10_000,
        ),
        Figure("b1", "0.287592 0.3511264 -0.2431246 -0.35772805", 10_000),
        Figure("W2", "-2.45566237 -3.27042274 2.00784958 3.36773273", 10_000),
        Figure("b2", "0.20459656", 10_000),
        learning_rate=1.2,
    )


def _two_moons(n: int, noise: float) -> tuple[Array, npt.NDArray[np.int64]]:
    """Return the two moons that scikit-learn draws with seed 0."""
    draw = np.random.RandomState(0)
    outer, inner = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    X = np.vstack(
        [
            np.c_[np.cos(outer), np.sin(outer)],
            np.c_[1 - np.cos(inner), 1 - np.sin(inner) - 0.5],
        ]
    )
    y = np.repeat([0, 1], [len(outer), len(inner)])
    order = np.arange(n)
    draw.shuffle(order)
    return X[order] + draw.normal(scale=noise, size=X.shape), y[order]


def _britz() -> Example:
    X, y = _two_moons(200, 0.20)
    draw = np.random.RandomState(0)
    W1, W2 = draw.randn(2, 3) / np.sqrt(2), draw.randn(3, 2) / np.sqrt(3)
    return _example(
        "britz",
        "Denny Britz, Implementing a Neural Network from Scratch in Python, "
        "github.com/dennybritz/nn-from-scratch",
        MLP.from_transposed(W1, W2, 0.0, 0.0),
        X,
        y,
        "cross_entropy",
        Figure("J", "0.432387", 1),
        Figure("J", "0.068947", 1001),
        lam=0.01 / len(X),
        learning_rate=0.01 * len(X),
    )


def _sklearn() -> Example:
    return _example(
        "sklearn",
        "scikit-learn, sklearn/neural_network/tests/test_mlp.py, test_fit",
        MLP.from_transposed(
            [[0.1, 0.2], [0.3, 0.1], [0.5, 0.0]], [[0.1], [0.2]], 0.1, 1.0, "sigmoid"
        ),
        [[0.6, 0.8, 0.7]],
        [0.0],
        "binary_cross_entropy",
        Figure("h", "0.679 0.574"),
        Figure("dJ/do", "0.765"),
        Figure("dJ/dz", "0.01667 0.0374", places=4),
        Figure("W1", "0.098 0.2956664 0.4939998; 0.195756 0.096008 -0.002244", 1, places=3),
        Figure("b1", "0.098333 0.09626", 1, places=5),
        Figure("W2", "0.04706 0.154089", 1, places=3),
        Figure("b2", "0.9235", 1),
        lam=0.1,
        learning_rate=0.1,
    )


def _tiny_relu() -> Example:
    return _example(
        "tiny-relu",
        "tailvar, theAIE, tae_tiny_backprop_demo.ipynb, github.com/tailvar/theAIE",
        MLP([[1], [-1]], [[2, -1]], [0.5, -0.5], [0.1], "relu"),
        [[2]],
        [3.0],
        "squared_error",
        Figure("z", "2.5 -2.5"),
        Figure("o", "5.1"),
        Figure("L", "2.205"),
        Figure("dJ/do", "2.1"),
        Figure("dJ/dW2", "5.25 0.0"),
        Figure("dJ/db2", "2.1"),
        Figure("dJ/dh", "4.2 -2.1"),
        Figure("dJ/dz", "4.2 0.0"),
        Figure("dJ/dW1", "8.4; 0.0"),
        Figure("dJ/db1", "4.2 0.0"),
    )


def _relu_rows() -> Example:
    draw = np.random.RandomState(0)
    W1, b1, W2, b2 = draw.randn(2, 3), draw.randn(3), draw.randn(3, 1), draw.randn(1)
    return _example(
        "relu-rows",
        "Paul Ajibola, Data-Science-Projects, github.com/Paul-Ajibola/Data-Science-Projects",
        MLP.from_transposed(W1, W2, b1, b2, "relu"),
        [[2.0, -1.0]],
        [1.0],
        "squared_error",
        Figure("o", "5.79749605"),
        Figure("L", "11.50798415"),
        Figure("dJ/dW2", "10.73343747 0.0 13.58427795"),
        Figure("dJ/db2", "4.79749605"),
        Figure("dJ/dW1", "3.93968938 -1.96984469; 0.0 0.0; 13.9537428 -6.9768714"),
        Figure("dJ/db1", "1.96984469 0.0 6.9768714"),
    )


def _lexai() -> Example:
    return _example(
        "lexai",
        "lexai-fellowship, neural_network_theory.ipynb, "
        "github.com/retiredbatmanforsale/lexai-fellowship",
        MLP([[0.5, -0.5]], [[1.0]], 0.0, 0.0, "sigmoid"),
        [[1.0, 0.0]],
        [1.0],
        "binary_cross_entropy",
        Figure("dJ/do", "-0.35", places=2),
        Figure("dJ/dW2", "-0.218", places=2),
        Figure("dJ/dh", "-0.35", places=2),
        Figure("dJ/dz", "-0.082"),
        Figure("dJ/dW1", "-0.082 0.0"),
        Figure("W2", "1.022", 1),
        Figure("b2", "0.035", 1),
        Figure("W1", "0.5082 -0.5", 1),
        Figure("b1", "0.0082", 1),
    )


def _relu_batch() -> Example:
    draw = np.random.RandomState(42)
    losses = [
        "0.6107",
        "0.1022",
        "0.0440",
        "0.0272",
        "0.0193",
        "0.0149",
        "0.0121",
        "0.0102",
        "0.0088",
        "0.0077",
    ]
    return _example(
        "relu-batch",
        "Kshitiz Sharma, 2_NNDL_Forward_Pass.ipynb, github.com/Kshitiz220BTCCSE033/Kshitiz-Sharma",
        MLP.from_transposed(draw.randn(2, 2), draw.randn(2, 1), 0.0, 0.0, "relu"),
        [[0.5, 0.1], [0.9, 0.8]],
        [1.0, 0.0],
        "binary_cross_entropy",
        *(Figure("L", loss, 100 * k) for k, loss in enumerate(losses)),
        learning_rate=2 * 0.1,
    )


def _one_neuron() -> Example:
    return _example(
        "one-neuron",
        "Sourav Ghosh, Machine Learning and Deep Learning Fundamentals from Scratch, "
        "github.com/Sghosh1999",
        MLP([[0.5, -0.4]], [[1.0]], 0.1, None, "sigmoid"),
        [[1.0, 2.0]],
        [1.0],
        "squared_error",
        Figure("z", "-0.2"),
        Figure("h", "0.4502"),
        Figure("L", "0.1511", places=3),
        Figure("dJ/dz", "-0.1360", places=3),
        Figure("dJ/dW1", "-0.1360 -0.2720", places=3),
        Figure("dJ/db1", "-0.1360", places=3),
        Figure("W1", "0.5136 -0.3728", 1),
        Figure("b1", "0.1136", 1),
        frozen=("W2",),
    )


def _linear_neuron() -> Example:
    return _example(
        "linear-neuron",
        "Cross Validated, question 188678, stats.stackexchange.com/questions/188678",
        MLP([[0.34, 0.56]], [[1.0]], 0.54, None, "identity"),
        [[1.0, 0.0]],
        [0.88 - 0.7744],
        "squared_error",
        Figure("dJ/dW1", "0.7744 0.0"),
        Figure("dJ/db1", "0.7744"),
        frozen=("W2",),
    )


def _softmax(key: str, scores: tuple[float, ...], published: str) -> Example:
    return _example(
        key,
        "Sourav Ghosh, Machine Learning and Deep Learning Fundamentals from Scratch, session 7, "
        "github.com/Sghosh1999",
        MLP(np.eye(3), np.eye(3), activation="identity"),
        [scores],
        [0],
        "cross_entropy",
        Figure("prediction", published),
    )


def _logits(*probabilities: float) -> Array:
    """Return o for which σ(o) is the given probability."""
    p = np.array(probabilities)
    odds: Array = p / (1 - p)
    return np.log(odds)


def _mean_bce() -> Example:
    return _example(
        "mean-bce",
        "Sourav Ghosh, Machine Learning and Deep Learning Fundamentals from Scratch, session 7, "
        "github.com/Sghosh1999",
        MLP([[1.0]], [[1.0]], activation="identity"),
        _logits(0.9, 0.2, 0.3, 0.8)[:, None],
        [1.0, 0.0, 1.0, 0.0],
        "binary_cross_entropy",
        Figure("L", "0.785"),
    )


def _with_unit_gradient(net: MLP, x: tuple[float, ...]) -> tuple[MLP, list[Any], list[float]]:
    """Return a net and a sample whose target is one below the output, so that ∂J/∂o = 1."""
    o = backprop(net, x, np.zeros(net.outputs), "squared_error").o
    return net, [x], [float(o[0]) - 1.0]


def _micrograd() -> Example:
    net = MLP([[-3.0, 1.0]], [[1.0]], 6.8813735870195432, None, "tanh")
    return _example(
        "micrograd",
        "Andrej Karpathy, The spelled-out intro to neural networks and backpropagation: "
        "building micrograd",
        *_with_unit_gradient(net, (2.0, 0.0)),
        "squared_error",
        Figure("o", "0.7071"),
        Figure("dJ/dz", "0.5"),
        Figure("dJ/dW1", "1.0 0.0"),
        Figure("dJ/dx", "-1.5 0.5"),
        frozen=("W2",),
    )


def _vectorflow() -> Example:
    net = MLP(np.ones((20, 2)), 2 * np.ones((1, 20)))
    return _example(
        "vectorflow",
        "Netflix, vectorflow, test/backprop.d, github.com/Netflix/vectorflow",
        *_with_unit_gradient(net, (1.0, 1.0)),
        "squared_error",
        Figure("o", "38.5611032030"),  # 40 tanh 2
        Figure("dJ/dW2[0,0]", "0.9640275801"),  # tanh 2
        Figure("dJ/dW1[11,1]", "0.1413016497"),  # 2 (1 - tanh² 2)
    )


def _iamtrask() -> Example:
    draw = np.random.RandomState(1)
    first, second = 2 * draw.random_sample((3, 4)) - 1, 2 * draw.random_sample((4, 1)) - 1
    outputs = ["0.0026", "0.9967", "0.9970", "0.0039"]
    return _example(
        "iamtrask",
        "Andrew Trask, A Neural Network in 11 lines of Python, iamtrask.github.io, 2015",
        MLP.from_transposed(first, second, activation="sigmoid", output_activation="sigmoid"),
        [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]],
        [0.0, 1.0, 1.0, 0.0],
        "squared_error",
        *(Figure("y_hat", each, 60_000, sample=k) for k, each in enumerate(outputs)),
        learning_rate=4.0,
    )


def _brownlee() -> Example:
    return _example(
        "brownlee",
        "Jason Brownlee, How to Code a Neural Network with Backpropagation in Python, "
        "machinelearningmastery.com",
        MLP(
            [[0.13436424411240122, 0.8474337369372327]],
            [[0.2550690257394217], [0.4494910647887381]],
            [0.763774618976614],
            [0.49543508709194095, 0.651592972722763],
            "sigmoid",
            output_activation="sigmoid",
        ),
        [[1.0, 0.0]],
        [[0.0, 1.0]],
        "squared_error",
        Figure("h", "0.7105668883115941"),
        Figure("y_hat", "0.6629970129852887 0.7253160725279748"),
        Figure("dJ/do", "0.146190646836 -0.077171774346", right="0.148135 -0.054726"),
        Figure("dJ/dz", "0.000534804805", right="0.002712"),
        learning_rate=0.5,
    )


def _primelearnpoint() -> Example:
    return _example(
        "primelearnpoint",
        "Prime Learn Point, Backpropagation solved step by step, primelearnpoint.com",
        MLP(
            [[0.2, 0.2], [0.3, 0.3]],
            [[0.3, 0.9]],
            activation="sigmoid",
            output_activation="sigmoid",
        ),
        [[0.35, 0.7]],
        [1.0],
        "squared_error",
        Figure("h", "0.5523 0.5781"),
        Figure("y_hat", "0.6651"),
        Figure("L", "0.0561"),
        learning_rate=1.0,
    )


def _ai_lab() -> Example:
    return _example(
        "ai-lab",
        "Abdul Rehman, AI-LAB, github.com/AbdulRehman393/AI-LAB",
        MLP(
            [[0.2, 0.25], [0.3, 0.35]],
            [[0.45, 0.5], [0.55, 0.6]],
            0.4,
            0.65,
            "sigmoid",
            output_activation="sigmoid",
        ),
        [[0.1, 0.2]],
        [[0.05, 0.95]],
        "squared_error",
        learning_rate=0.3,
        frozen=BIASES,
    )


def _xor() -> Example:
    return _example(
        "xor",
        "Goodfellow, Bengio, Courville, Deep Learning, section 6.1, deeplearningbook.org",
        MLP([[1, 1], [1, 1]], [[1, -2]], [0, -1], [0], "relu"),
        [[0, 0], [0, 1], [1, 0], [1, 1]],
        [0.0, 1.0, 1.0, 0.0],
        "squared_error",
        *(Figure("o", o, sample=k) for k, o in enumerate(["0.0", "1.0", "1.0", "0.0"])),
        Figure("J", "0.0"),
    )


def _interview() -> Example:
    return _example(
        "interview",
        "Sreekanth, Interview_Prep, simple_nn_calculation.md, "
        "github.com/sreekanth9999/Interview_Prep",
        MLP([[0.5]], [[0.5]], activation="relu"),
        [[1.0]],
        [0.0],
        "binary_cross_entropy",
        Figure("dJ/do", "0.138", right="0.562"),
        Figure("dJ/dW2", "0.069", right="0.281"),
        Figure("dJ/dW1", "0.069", right="0.281"),
    )


def _linear_quiz() -> Example:
    return _example(
        "linear-quiz",
        "Quiz on a network of two linear layers (lecture 11, quiz 06)",
        MLP([[1, 1], [1, 1]], [[-1, -1]], [-1, -1], [-1], "identity"),
        [[1.0, 1.0]],
        [0.0],
        "squared_error",
        Figure("o", "-3.0"),
    )


def _lewy() -> Example:
    return _example(
        "lewy",
        "Guy Lewy, ml-and-stats-final, github.com/GuyLewy/ml-and-stats-final",
        MLP(np.eye(3), np.eye(3), activation="identity"),
        [np.log([0.1, 0.6, 0.3])],
        [1],
        "cross_entropy",
        Figure("dJ/do", "0.1 -0.4 0.3"),
    )


PUBLISHED = (
    _mazur(),
    _fiqlab(),
    _ai_lab(),
    _primelearnpoint(),
    _brownlee(),
    _iamtrask(),
    _postnetwork(),
    _cs231n(),
    _cs231n_spiral(),
    _ex4(0),
    _ex4(3),
    _ex4(4),
    _planar(),
    _planar_long(),
    _britz(),
    _sklearn(),
    _tiny_relu(),
    _relu_rows(),
    _lexai(),
    _relu_batch(),
    _one_neuron(),
    _linear_neuron(),
    _softmax("softmax-2-1-half", (2.0, 1.0, 0.5), "0.629 0.231 0.140"),
    _softmax("softmax-1-2-3", (1.0, 2.0, 3.0), "0.090 0.245 0.665"),
    _mean_bce(),
    _lewy(),
    _micrograd(),
    _vectorflow(),
    _xor(),
    _interview(),
    _linear_quiz(),
)
