"""The results as Markdown, and the growth curves as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goals import GOALS
from matplotlib.figure import Figure

AXES = {
    "hidden": "hidden width, one update",
    "inputs": "inputs, one update",
    "resolution": "resolution, loss_surface",
}


def markdown(results: dict[str, Any]) -> str:
    """Return the whole report."""
    machine = "\n".join(f"- {name}: {said}" for name, said in results["machine"].items())
    memory = "\n".join(f"| {what} | {mib:.1f} MiB |" for what, mib in results["memory"].items())
    return f"""# Results

{table(results["times"])}

Ratios of medians (of the 95th percentiles where it says so) within one run. Times in ms.

## Growth

![Time of an update against hidden width, inputs and resolution](growth.png)

## Memory added

| what | resident |
|---|---|
{memory}

## Machine

{machine}
"""


def table(times: dict[str, dict[str, float]]) -> str:
    """Return the goals as a table, each with whether it is met."""
    rows = ["| what | ms | beside | ms | goal | reached | met |", "|---|---|---|---|---|---|---|"]
    for goal in GOALS:
        ours, theirs = (
            f"{times[name][goal.quantile] * 1000:.3g}" for name in (goal.ours, goal.theirs)
        )
        met = "yes" if goal.is_met(times) else "**no**"
        rows.append(
            f"| {goal.what} | {ours} | {goal.against} | {theirs} | {goal.bound}"
            f" | {goal.ratio(times):.3g} | {met} |"
        )
    return "\n".join(rows)


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
