"""The results as Markdown, and the growth curves as a picture."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from goals import GOALS, Times
from matplotlib.figure import Figure
from stages import STAGES

AXES = {
    "hidden": "hidden width, one update",
    "inputs": "inputs, one update",
    "resolution": "resolution, loss_surface",
}

START, END = "<!-- written by benchmarks/run.py -->", "<!-- to here -->"


def markdown(results: dict[str, Any], before: Times | None = None) -> str:
    """Return the whole report, with the ratios of an earlier run on the same machine and day."""
    machine = "\n".join(f"- {name}: {said}" for name, said in results["machine"].items())
    memory = "\n".join(f"| {what} | {mib:.1f} MiB |" for what, mib in results["memory"].items())
    return f"""# Results

{table(results["times"], before)}

Ratios of medians (of the 95th percentiles where it says so) within one run. The memory is resident.

## From key to paint

{stages(results["stages"])}

Medians, from the key on. The page takes them itself, which costs it some time.

## Growth

![Time of an update against hidden width, inputs and resolution](growth.png)

## Memory added

| what | resident |
|---|---|
{memory}

## Machine

{machine}
"""


def table(times: Times, before: Times | None = None) -> str:
    """Return the goals as a table that says which are met."""
    rows = [
        "| what | measured | beside | measured | goal | reached | run before | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for goal in GOALS:
        ours, theirs = (goal.said(name, times) for name in (goal.ours, goal.theirs))
        met = "yes" if goal.is_met(times) else "**no**"
        ratio = math.nan if before is None else goal.ratio(before)
        earlier = "" if math.isnan(ratio) else f"{ratio:.3g}"
        rows.append(
            f"| {goal.what} | {ours} | {goal.against} | {theirs} | {goal.bound}"
            f" | {goal.ratio(times):.3g} | {earlier} | {met} |"
        )
    return "\n".join(rows)


def stages(taken: dict[str, dict[str, float]]) -> str:
    """Return the stages from key to paint as a table."""
    rows = ["| until | the panel | one number |", "|---|---|---|"]
    for name, said in STAGES.items():
        panel, number = (f"{1000 * taken[each][name]:.1f} ms" for each in ("panel", "number"))
        rows.append(f"| {said} | {panel} | {number} |")
    return "\n".join(rows)


def put_into(file: Path, text: str) -> None:
    """Put a table between the markers in a Markdown file."""
    said = file.read_text(encoding="utf-8")
    start, end = said.index(START) + len(START), said.index(END)
    file.write_text(f"{said[:start]}\n{text}\n{said[end:]}", encoding="utf-8")


def draw_growth(growth: dict[str, dict[str, float]], file: Path) -> None:
    """Draw the growth curves."""
    figure = Figure(figsize=(9.5, 2.9), layout="constrained")
    for ax, (name, label) in zip(figure.subplots(1, 3), AXES.items(), strict=True):
        sizes = [int(size) for size in growth[name]]
        taken = [1000 * seconds for seconds in growth[name].values()]
        ax.semilogx(sizes, taken, "o-", ms=4)
        ax.set_ylim(0, 1.1 * max(taken))
        ax.set_xticks(sizes, [str(size) for size in sizes], fontsize=8)
        ax.minorticks_off()
        ax.set_xlabel(label)
        ax.set_ylabel("ms")
        ax.grid(color="0.9")
        ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=110)
