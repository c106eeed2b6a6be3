"""The panel: a widget whose traits are the controls, around a session that does the moves."""

from __future__ import annotations

import base64
import inspect
import os
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import ipywidgets as widgets
import numpy.typing as npt
import traitlets
from matplotlib.figure import Figure

from bpwidget.lesson import summary
from bpwidget.mlp import MLP, Trace
from bpwidget.mlp.activations import IDENTITY
from bpwidget.mlp.arguments import choice, file_name
from bpwidget.mlp.errors import as_by_default
from bpwidget.mlp.refusals import RefusedValueError
from bpwidget.mlp.training.history import History
from bpwidget.panel.cells import show_in_cell
from bpwidget.panel.controls.widgets import close_all, new
from bpwidget.panel.session import Session
from bpwidget.panel.state import opening, run, saved
from bpwidget.panel.state.answer import answered, judged, reveal
from bpwidget.panel.state.follow import setting
from bpwidget.panel.state.sizes import LARGEST_LAYER, MOST_SAMPLES, MOST_VALUES, MOST_WEIGHTS
from bpwidget.panel.state.state import CONTROLS, State
from bpwidget.panel.traits import control_traits
from bpwidget.plots.drawing.style import THEMES
from bpwidget.plots.layout import VIEWS_BY_NAME
from bpwidget.plots.views.view import own_axes

if TYPE_CHECKING:
    from typing import Self

    from bpwidget.lesson.export.handouts import Handout, LatexHandout
    from bpwidget.lesson.export.scripts import Script

CANVASES = {"live": True, "image": False}
STYLES = [Path(__file__).parent / room / "style.css" for room in ("controls", "screen")]
STYLE = f"<style>{''.join(each.read_text('utf-8') for each in STYLES)}</style>"

# set by the other constructors: the class to open, and its first state
_opening: ContextVar[tuple[type, State] | None] = ContextVar("opening", default=None)


class BackpropPanel(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """A one-hidden-layer network that answers every move at once.

    Parameters
    ----------
    {arguments}
    outputs : int, optional
        Number of outputs; by default the length of y, or 2.
    canvas : str
        ``live``, or ``image`` for a host that cannot load anywidget.

    Attributes
    ----------
    {names}
        Traits: code can set and observe them, and moves the panel as its controls do.
    {others}
    run : History or None
        The run of descent.
    trace : Trace
        The pass that is shown.
    net : MLP
        The network that is shown.
    figure : matplotlib.figure.Figure
        What is drawn now, the bars of the gradient magnitudes without the table that they stand
        beside; `savefig` writes it with a plot of them instead. A new one is made when the
        screen's width or theme changes.
    summary : str
        What is shown, as one paragraph.

    Raises
    ------
    TypeError, ValueError, OverflowError
        If an argument is refused. Setting a trait raises a ValueError and changes nothing.

    Notes
    -----
    No layer has more than {layer} units, no network more than {weights} weights, and no data set
    more than {samples} samples or {values} numbers, held-out ones included: a move on more would
    take seconds.

    An observer hears of a move when all of it is shown. If it moves the panel itself, that move
    follows after the present one. If it raises an error, the panel goes back.

    Examples
    --------
    >>> panel = BackpropPanel()
    >>> round(float(panel.trace.prediction[0]), 2)
    0.8
    >>> panel.lam = 0.1
    >>> panel.trace.lam
    0.1
    >>> panel.close()
    """

    vars().update(control_traits())  # from the table of controls, the fields of State

    # None while the panel is closed
    _opened: Session | None = None
    # while it is closed: its last state, and the one it first opened in
    _closed_at: tuple[State, State] | None = None
    _held: dict[str, Any] | None = None

    @as_by_default()
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kind, state = _opening.get() or (None, None)
        if kind is type(self) and state is not None:
            _opening.set(None)
        else:
            given = SIGNATURE.bind(*args, **kwargs).arguments
            can_play = choice("canvas", given.pop("canvas", "live"), CANVASES)
            state = opening.from_controls(**given, can_play=can_play)
        # a refusal leaves no widget behind
        self._opened = Session(state.computed(), self._tell)
        super().__init__(_parts(self._opened))
        self.add_class("bpw-panel")

    @classmethod
    def from_arrays(
        cls,
        W1: npt.ArrayLike,
        W2: npt.ArrayLike,
        b1: npt.ArrayLike | None = None,
        b2: npt.ArrayLike | None = None,
        *,
        canvas: str = "live",
        **controls: Any,
    ) -> Self:
        """Open a panel on a teacher's own weights.

        A wider hidden layer adds drawn units to the given ones, a narrower one leaves the last
        out; "new weights" draws all of them, and reset brings the given ones back.

        Parameters
        ----------
        W1, W2, b1, b2 : array_like
            See `MLP`.
        canvas : str
            See `BackpropPanel`.
        **controls
            Its other arguments, except those that the arrays say: `hidden`, `bias`, `seed` and
            `outputs`. By default x is 0.5 for every input, and y is class 0.

        Raises
        ------
        TypeError, ValueError
            If an argument is refused.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel.from_arrays([[1, 0], [0, 1]], [[1, -1]], x=(1, 2), y=[0.5],
        ...                                   loss="squared_error", activation="identity")
        >>> panel.trace.o.tolist()
        [-1.0]
        >>> panel.close()
        """
        can_play = choice("canvas", canvas, CANVASES)
        return cls._at(opening.from_arrays(W1, W2, b1, b2, can_play=can_play, **controls))

    @classmethod
    def from_preset(cls, name: str, *, lang: str | None = None, canvas: str = "live") -> Self:
        """Open a panel on a run in which something goes wrong, before its first update.

        Parameters
        ----------
        name : str
            ``diverging``, ``saturated``, ``dead``, ``exploding`` or ``vanishing``; see `preset`.
        lang, canvas : str
            See `BackpropPanel`.

        Raises
        ------
        TypeError, ValueError
            If there is no such preset.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel.from_preset("diverging")
        >>> panel.advance(10)
        >>> panel.run
        History(at update 6, stopped)
        >>> panel.close()
        """
        can_play = choice("canvas", canvas, CANVASES)
        return cls._at(opening.from_preset(name, lang=lang, can_play=can_play))

    @classmethod
    def from_example(cls, name: str, *, canvas: str = "live", **controls: Any) -> Self:
        """Open a panel on a published example, with the numbers of its source.

        Parameters
        ----------
        name : str
            One of `examples`, such as ``mazur``.
        canvas : str
            See `BackpropPanel`.
        **controls
            Other controls, or other values than those of the example: ``step=2``,
            ``mode="train"``.

        Raises
        ------
        TypeError, ValueError
            If there is no such example, or a value is refused.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel.from_example("mazur", step=4)
        >>> panel.trace
        Trace(L=0.298371, s=0, J=0.298371)
        >>> panel.advance(1)
        >>> panel.net.W2.round(8).tolist()
        [[0.35891648, 0.40866619], [0.51130127, 0.56137012]]
        >>> panel.close()
        """
        can_play = choice("canvas", canvas, CANVASES)
        return cls._at(opening.from_example(name, can_play=can_play, **controls))

    @classmethod
    def from_dict(cls, saved_as: object, canvas: str = "live") -> Self:
        """Open a panel where another one was.

        Parameters
        ----------
        saved_as : dict or str
            What `to_dict` returned, as it is or as JSON.
        canvas : str
            See `BackpropPanel`.

        Raises
        ------
        TypeError, ValueError
            If it is nothing that `to_dict` returns, or a value in it is refused.
        """
        can_play = choice("canvas", canvas, CANVASES)
        return cls._at(saved.from_json(saved_as, can_play=can_play))

    @classmethod
    def _at(cls, state: State) -> Self:
        """Open a panel at a state; a subclass's `__init__` is run without arguments."""
        before = _opening.set((cls, state))
        try:
            return cls()
        finally:
            _opening.reset(before)

    @property
    def _session(self) -> Session:
        """What moves the panel; opened again where it was, if the panel was closed."""
        if self._opened is None:
            assert self._closed_at is not None  # noqa: S101 - close() has left it
            state, first = self._closed_at
            self._opened, self._closed_at = Session(state, self._tell, first), None
            self.layout, self.children = widgets.Layout(), _parts(self._opened)
            self._model_id = None
            self.open()
        return self._opened

    @property
    def _state(self) -> State:
        """Where the panel is, whether it is open or closed."""
        return self._session.state if self._closed_at is None else self._closed_at[0]

    @property
    def trace(self) -> Trace:
        """The Trace that is shown."""
        return self._state.trace

    @property
    def net(self) -> MLP:
        """The network that is shown."""
        return self._state.net

    @property
    def run(self) -> History | None:
        """The run of descent, if there is one."""
        return self._state.run

    @property
    def figure(self) -> Figure:
        """The Figure that is shown; its `savefig` writes it."""
        with self._session.lock:
            return self._session.frames.figure

    @property
    def summary(self) -> str:
        """What is shown, as one paragraph."""
        state = self._state
        hidden = state.step in state.hidden_steps
        classes = state.scene.classes
        return summary(state.trace, state.step, state.lang, hidden=hidden, classes=classes)

    @property
    def python(self) -> str:
        """A line of Python that opens the panel as it is now.

        Data of your own of more than 200 numbers are called ``data`` in it, and must be so in
        your notebook.
        """
        return saved.as_python(self._state)

    def to_dict(self) -> dict[str, Any]:
        """Return all that the panel is set to, in a form that JSON holds.

        Examples
        --------
        >>> import json
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel(lam=0.5)
        >>> kept = json.dumps(panel.to_dict())
        >>> again = BackpropPanel.from_dict(kept)
        >>> again.lam
        0.5
        >>> panel.close()
        >>> again.close()
        """
        return saved.as_json(self._state)

    def move(self, **changes: Any) -> None:
        """Move several controls as one: all of them, or none.

        Raises
        ------
        ValueError
            If a value is refused, or a name is no control.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel()
        >>> panel.move(loss="squared_error", y=(0.25, 0.75), lam=0)
        >>> panel.y, panel.lam
        ((0.25, 0.75), 0.0)
        >>> panel.close()
        """
        for name in changes:
            choice("control", name, CONTROLS)
        if self._held is None:
            self._session.apply(setting(**changes))
        else:
            self._held.update(changes)

    def reset(self) -> None:
        """Go back to how the panel opened."""
        self._session.apply(partial(opening.reopened, first=self._session.first))

    @as_by_default()
    def answer(self, answer: object) -> str:
        """Judge an answer to the chosen step; it is revealed when it is right.

        Parameters
        ----------
        answer : array_like, mapping of str to array_like, str, or callable
            Numbers; by name where the step yields several. Or a function of the quantities that
            its parameters name, such as ``lambda W2, dJ_do: W2.T @ dJ_do``. Or as text, as in the
            box: numbers, or an expression such as ``"W2.T @ dJ_do"``, which is never run as code.

        Returns
        -------
        str
            What is said on the panel, too.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel(step=5, quiz="step")
        >>> panel.answer(lambda W2, dJ_do: W2.T @ dJ_do)
        'Right: ∂J/∂h.'
        >>> panel.close()
        """
        with self._session.lock:
            verdict = judged(self._session.state, answer)
            self._session.apply(partial(answered, verdict=verdict))
        return verdict[1]

    def reveal(self) -> None:
        """Show the numbers of the chosen step."""
        self._session.apply(reveal)

    def advance(self, updates: int = 1) -> None:
        """Make some updates: W ← W - η ∂J/∂W, or as the optimiser says.

        Without a data set, the panel descends on its own x and y. A run that diverges stops
        where its numbers were last finite, and says why.

        Raises
        ------
        ValueError
            If `updates` is no whole number from 1 to 100,000.

        Examples
        --------
        >>> from bpwidget import BackpropPanel
        >>> panel = BackpropPanel()
        >>> panel.advance(10)
        >>> panel.run
        History(at update 10)
        >>> panel.restart()
        >>> panel.run
        History(at update 0)
        >>> panel.close()
        """
        self._session.apply(partial(run.advance, updates=updates))

    def back(self) -> None:
        """Take back the last update, as far as updates are kept."""
        self._session.apply(run.back)

    def restart(self) -> None:
        """Go back to the weights that the run began with."""
        self._session.apply(run.restart)

    def next_phase(self) -> None:
        """Go one phase further in an update: forward, the seven steps, the change of weights."""
        self._session.apply(run.next_phase)

    def play(self) -> None:
        """Let updates follow one another until `pause`, as long as a browser shows them.

        Nothing waits or runs by itself: the browser asks for the next frame once it has painted
        the last.

        Raises
        ------
        ValueError
            If the panel has no live canvas.
        """
        self._session.apply(run.play)

    def pause(self) -> None:
        """Stop after the update that is shown."""
        self._session.apply(run.pause)

    @as_by_default()
    def savefig(
        self,
        file: str | Path | IO[bytes],
        view: str | None = None,
        theme: str = "light",
        **options: Any,
    ) -> None:
        """Write a plot, or all of them, as PNG, SVG or PDF.

        Parameters
        ----------
        file : path or binary file
            The ending says which format; for a file, ``format="svg"``.
        view : str, optional
            ``graph``, ``network``, ``activations``, ``surface``, ``slice`` or ``magnitudes``;
            without it, those that are shown.
        theme : str
            ``light`` or ``dark``, of one view.
        options
            For `matplotlib.figure.Figure.savefig`, such as ``dpi``.

        Raises
        ------
        TypeError, ValueError
            If there is no such view or theme, or the format is unknown, or needs a package that is
            missing, as PDF does in a browser.
        """
        if isinstance(file, (str, os.PathLike)):
            file_name("file", file)
        if view is None:
            with self._session.lock:
                _written(self._session.frames.whole_figure(), file, options)
            return
        kind = choice("view", view, VIEWS_BY_NAME)
        ax = own_axes(choice("theme", theme, THEMES))
        kind(ax, THEMES[theme]).show(self._state.scene)
        figure = ax.get_figure(root=True)
        assert figure is not None  # noqa: S101 - own_axes made one
        _written(figure, file, options)

    def handout(self, *, solved: bool = False, form: str = "markdown") -> Handout | LatexHandout:
        """Return a worksheet on what is shown, or its solution; see `bpwidget.handout`.

        As the last line of a cell it is set; ``panel.handout().save("sheet.md")`` writes a file.
        """
        from bpwidget.lesson.export.handouts import handout  # noqa: PLC0415 - seldom asked for

        state = self._state
        return handout(state.trace, solved=solved, form=form, lang=state.lang)

    def script(self, engine: str = "numpy") -> Script:
        """Return a script that computes what is shown; see `bpwidget.script`.

        As the last line of a cell it is shown as code; ``panel.script().save("pass.py")`` writes
        a file.
        """
        from bpwidget.lesson.export.scripts import script  # noqa: PLC0415 - seldom asked for

        return script(self._state.trace, engine)

    def close(self) -> None:
        """Free the figure and every widget of the panel.

        Its state stays: a closed panel that is moved or shown is opened again, as it was. A panel
        is closed by itself when the cell that showed it is run again, and no other shows it.
        """
        session = self._opened
        if session is not None:  # neither closed already, nor refused before it opened
            with session.lock:
                self._opened, self._closed_at = None, (session.state, session.first)
                for part in (*self.children, self.layout):
                    close_all(part)
                session.styles.close()
                self.children = []
        super().close()
        if "_repr_mimebundle_" in vars(self):
            # ipywidgets sets it to None, and a panel that is opened again would stay invisible
            del self._repr_mimebundle_

    @contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Hold what is set, too: all of it moves as one at the end, or is refused together."""
        if self._held is not None:  # inside another such block
            with super().hold_trait_notifications():
                yield
            return
        held = self._held = {}
        try:
            with super().hold_trait_notifications():
                yield
        finally:
            self._held = None
        if held:
            self.move(**held)

    def value_of(self, name: str) -> Any:
        """Return the value of a control: as it will be, inside a block that holds moves."""
        if self._held is not None and name in self._held:
            return self._held[name]
        if self._opened is None and self._closed_at is None:  # traitlets may ask before that
            return CONTROLS[name].default
        return getattr(self._state, name)

    def _tell(self, moved: set[str], before: State, after: State) -> None:
        """Tell those who observe the traits."""
        for name in CONTROLS:
            if name in moved:
                old, new = getattr(before, name), getattr(after, name)
                self.notify_change(
                    traitlets.Bunch(name=name, old=old, new=new, owner=self, type="change")
                )

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the widget, and a picture of it for a page that runs none."""
        with self._session.lock:
            picture = self._session.frames.picture()
        show_in_cell(self)
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "image/png": base64.b64encode(picture).decode()}

    def __repr__(self) -> str:
        net = self.net
        psi = "" if net.output_activation == IDENTITY else f" {net.output_activation}"
        hidden = f"{net.hidden} {net.activation}"
        return f"BackpropPanel({net.inputs} -> {hidden} -> {net.outputs}{psi})"


def _parts(session: Session) -> list[Any]:
    """Return the widgets of a panel from top to bottom."""
    controls = session.controls
    with session.styles.shared():
        body = new(widgets.HBox, [controls.side, new(widgets.VBox, [session.screen])])
        style = new(widgets.HTML, STYLE)
        body.add_class("bpw-body")
        body.children[1].add_class("bpw-stage")
    controls.head.children += (session.status,)
    return [style, controls.head, body]


def _signature() -> inspect.Signature:
    """Return what a panel can be opened with."""
    by_name, by_place = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    arguments = [
        inspect.Parameter(name, by_place if row.is_positional else by_name, default=row.default)
        for name, row in CONTROLS.items()
        if row.is_argument
    ]
    others = {"outputs": None, "canvas": "live"}
    further = [inspect.Parameter(name, by_name, default=value) for name, value in others.items()]
    return inspect.Signature([*arguments, *further])


def _described(*, arguments: bool) -> str:
    """Return the controls that are arguments, or the others, as numpydoc lists them."""
    lines = []
    for name, row in CONTROLS.items():
        if row.is_argument is arguments:
            text = textwrap.fill(row.doc, 90, initial_indent="    ", subsequent_indent="    ")
            lines += [f"{name} : {row.type}", *text.splitlines()]
    return "\n".join(lines)


SIGNATURE = _signature()
BackpropPanel.__signature__ = SIGNATURE
# from Python 3.13 on, a docstring comes without the indentation of its class
BackpropPanel.__doc__ = inspect.cleandoc(str(BackpropPanel.__doc__)).format(
    arguments=_described(arguments=True),
    names=", ".join(name for name, row in CONTROLS.items() if row.is_argument),
    others=_described(arguments=False),
    layer=f"{LARGEST_LAYER:,}",
    weights=f"{MOST_WEIGHTS:,}",
    samples=f"{MOST_SAMPLES:,}",
    values=f"{MOST_VALUES:,}",
)


def _written(figure: Figure, file: str | Path | IO[bytes], options: Mapping[str, Any]) -> None:
    """Save a figure; refuse a format for which a package is missing."""
    try:
        figure.savefig(file, **options)
    except ModuleNotFoundError as missing:
        raise RefusedValueError("format_needs", package=missing.name) from None
