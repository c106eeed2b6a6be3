"""A live animation of a run as a teacher might write it: FuncAnimation in a notebook, with ipympl.

Both versions draw the panel's seven plots of the panel's run. One calls `bp.plots` on cleared Axes;
the other keeps plain artists and changes only their data, the fastest way without blitting, which
would not redraw ticks. The layout is computed once. An interval of 30 ms gives more frames than one
of 1 ms, which keeps the kernel busy with updates that are never shown.
"""

from __future__ import annotations

from screen import Subject

RUN = """
%matplotlib widget
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
import bpwidget as bp

plt.ioff()
settings = bp.Settings(lam=0.01, optimiser="adam")
run = bp.History.start(bp.MLP.random(hidden=8, bias=True), bp.dataset("moons"), settings)
figure, axes = plt.subplot_mosaic("GGG;APM;BCS", figsize=(11, 6.5), height_ratios=(0.6, 1, 1))
"""

PLOTS = """
def draw(number):
    global run
    run = run.advance()
    trace = bp.backprop(run.at.net, (0.5, 0.6), 0, lam=0.01)
    for ax in axes.values():
        ax.clear()
    bp.plots.graph(trace, ax=axes["G"])
    bp.plots.activations(trace, ax=axes["A"])
    bp.plots.path(run, ax=axes["P"], axes=("W1[0,0]", "W2[0,0]"))
    bp.plots.gradient_magnitudes(trace, ax=axes["M"])
    bp.plots.boundary(run, ax=axes["B"])
    bp.plots.curves(run, ax=axes["C"])
    bp.plots.sizes(run, ax=axes["S"])
"""

ARTISTS = """
from bpwidget.mlp.surface.data_surface import data_surface

data = run.at.data
names = ("dJ/dW2", "dJ/dh", "dJ/dz", "dJ/dW1")
ends = (-2, 3)
grid = np.stack(np.meshgrid(np.linspace(*ends, 61), np.linspace(*ends, 61)), axis=-1)
axes["G"].axis("off")
said = axes["G"].text(0.02, 0.4, "")
z = np.linspace(-4, 4, 201)
axes["A"].plot(z, np.tanh(z))
units = axes["A"].plot([], [], "o")[0]
surface = axes["P"].imshow(np.zeros((31, 31)), origin="lower", aspect="auto")
path = axes["P"].plot([], [], "r.-")[0]
bars = axes["M"].barh(names, np.ones(4))
axes["M"].set(xscale="log", xlim=(1e-4, 1e2))
told = axes["B"].imshow(np.eye(61), origin="lower", extent=ends * 2, aspect="auto")
axes["B"].scatter(*data.X.T, c=data.y, s=12, edgecolors="white")
curves = [axes["C"].plot([], [], label=name)[0] for name in ("L", "s", "J")]
sizes = [axes["S"].plot([], [], label=name)[0] for name in names]
axes["S"].set_yscale("log")
for place, title in zip("APMBCS", ("tanh", "J", "norms", "boundary", "objective", "gradients")):
    axes[place].set_title(title)
axes["C"].legend(loc="upper right")
axes["S"].legend(loc="upper right")


def draw(number):
    global run
    run = run.advance()
    net, past = run.at.net, run.curves
    trace = bp.backprop(net, (0.5, 0.6), 0, lam=0.01)
    said.set_text(f"z {trace.z.round(2)}  o {trace.o.round(2)}  L {trace.L:.3f}  J {trace.J:.3f}")
    units.set_data(trace.z, trace.h)
    over = data_surface(net, data, lam=0.01)
    surface.set(data=over.J, extent=(over.a[0], over.a[-1], over.b[0], over.b[-1]))
    surface.autoscale()
    path.set_data(*run.path("W1[0,0]", "W2[0,0]").T)
    for bar, name in zip(bars, names):
        bar.set_width(np.linalg.norm(trace.gradients[name]))
    h = np.tanh(grid @ net.W1.T + net.b1)
    told.set_data((h @ net.W2.T + net.b2).argmax(axis=-1))
    for line, numbers in zip(curves, (past.L, past.s, past.J)):
        line.set_data(past.number, numbers)
    for line, name in zip(sizes, names):
        line.set_data(past.number, past.sizes[name])
    for place in "CS":
        axes[place].relim()
        axes[place].autoscale_view()
"""

SHOW = """
draw(0)
figure.tight_layout()
animation = FuncAnimation(figure, draw, interval=30, cache_frame_data=False)
figure.canvas.add_class("subject")
figure.canvas
"""

ANIMATIONS = (
    Subject("frame_animation", RUN + PLOTS + SHOW),
    Subject("frame_artists", RUN + ARTISTS + SHOW),
)
