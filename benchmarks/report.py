"""The results as Markdown, and the growth curves as a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from goals import ALSO, BACKPROP, GOALS, SLOW_BACKPROP, Goal, Times

AXES = {
    "hidden": "hidden width, one update",
    "inputs": "inputs, one update",
    "resolution": "resolution, loss_surface",
}

# after a key, in order
STAGES = {
    "sent": "the browser has sent the move",
    "heard": "the kernel's “busy” has arrived",
    "came": "the answer has arrived",
    "drawn": "it is on the canvas",
    "framed": "the next animation frame begins",
    "painted": "it is painted",
}

START, END = "<!-- written by benchmarks/run.py -->", "<!-- to here -->"
GROWN = "![Time of an update against hidden width, inputs and resolution](growth.png)"
NOT_YET = "This part has not been measured."
# the subjects of screen.py in words
OF_SCREEN = {
    "panel": "the panel",
    "number": "one number",
    "panel_ratio_2": "the panel at pixel ratio 2",
    "panel_widest": "the panel at its largest hidden width",
    "interact": "interact and pyplot",
}


def times_of(parts: Mapping[str, Any]) -> Times:
    """Return the measurements of all parts in one table."""
    return {name: taken for part in parts.values() for name, taken in part.get("times", {}).items()}


def markdown(results: dict[str, Any]) -> str:
    """Return the whole report, with the ratios of the previous run on the same machine."""
    parts = results["parts"]
    times, before = times_of(parts), times_of(results["before"])

    def of(part: str, section: Any) -> str:
        return section(parts[part]) if part in parts else NOT_YET

    return f"""# Results

{table(GOALS, times, before)}

Each ratio is one of medians (95th percentiles for p95) within one run. {_pass_here(times)}

## Also measured

{table(ALSO, times, before)}

## A move of every control

Processor time in the kernel, in ms, on a panel that draws for a browser. Each control is swept
through its whole range and back, so at least half of the moves are to a new value and the rest
(*again*) to one that was shown before. The last column divides the median by that of x.

{of("moves", controls)}

## From key to paint

{of("screen", percentiles)}

{of("stages", lambda part: stages(part["stages"]))}

Medians of the time since the key. The page itself records them, which costs it some time.

## Growth

{of("growth", lambda _: GROWN)}

## Memory added

{of("growth", memory)}

## Machine

{machines(parts)}
"""


def table(goals: Sequence[Goal], times: Times, before: Times) -> str:
    """Return a table of goals and whether they are met."""
    rows = [
        "| what | measured | compared with | measured | goal | ratio | previous run | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for goal in goals:
        ours, theirs = (goal.said(name, times) for name in (goal.ours, goal.theirs))
        is_measured = goal.is_measured(times)
        met = ("yes" if goal.is_met(times) else "**no**") if is_measured else "not measured"
        reached, earlier = (_ratio(goal.ratio(each)) for each in (times, before))
        rows.append(
            f"| {goal.what} | {ours} | {goal.against} | {theirs} | {goal.wanted(times)}"
            f" | {reached} | {earlier} | {met} |"
        )
    return "\n".join(rows)


def controls(part: dict[str, Any]) -> str:
    """Return the moves of every control as a table."""
    times: Times = part["times"]
    rows = [
        "| control | moves | p50 | p95 | worst | new, p50 | new, worst | again, p50 | ratio to x |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    subjects = {name: f"move_{name}" for name in part["controls"]} | {
        "x or λ, axis limits change": "move_snaps",
        "x, in turns with savefig": "move_x_beside_savefig",
        "savefig": "savefig",
    }
    for said, name in subjects.items():
        if name not in times:
            continue
        first, again = times.get(f"{name}_first", {}), times.get(f"{name}_again", {})
        numbers = (
            *(times[name][kind] for kind in ("p50", "p95", "worst")),
            *(first.get(kind) for kind in ("p50", "worst")),
            again.get("p50"),
        )
        beside = times[name]["p50"] / times["move_x"]["p50"]
        cells = " | ".join("" if each is None else f"{1000 * each:.1f}" for each in numbers)
        rows.append(
            f"| {said.replace('_', ' ')} | {times[name]['count']:.0f} | {cells} | {beside:.2f} |"
        )
    return "\n".join(rows)


def percentiles(part: dict[str, Any]) -> str:
    """Return the times from key to painted pixels as a table."""
    times: Times = part["times"]
    rows = ["| key to painted pixels | keys | p50 | p95 | worst |", "|---|---|---|---|---|"]
    for name, said in OF_SCREEN.items():
        if name in times:
            taken = times[name]
            cells = " | ".join(f"{1000 * taken[kind]:.1f} ms" for kind in ("p50", "p95", "worst"))
            rows.append(f"| {said} | {taken['count']:.0f} | {cells} |")
    return "\n".join(rows)


def stages(taken: dict[str, dict[str, float]]) -> str:
    """Return the stages from key to paint as a table."""
    rows = ["| until | the panel | one number |", "|---|---|---|"]
    for name, said in STAGES.items():
        panel, number = (f"{1000 * taken[each][name]:.1f} ms" for each in ("panel", "number"))
        rows.append(f"| {said} | {panel} | {number} |")
    return "\n".join(rows)


def memory(part: dict[str, Any]) -> str:
    """Return the memory that panels add as a table."""
    rows = [f"| {what} | {mib:.1f} MiB |" for what, mib in part["memory"].items()]
    return "\n".join(["| what | resident |", "|---|---|", *rows])


def machines(parts: Mapping[str, Any]) -> str:
    """Return when each part was measured, and on which machine."""
    rows = ["| part | measured (UTC) | load before | took |", "|---|---|---|---|"]
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, part in parts.items():
        load = "" if part["load"] is None else f"{part['load']:.2f}"
        rows.append(f"| {name} | {part['date']} | {load} | {part['seconds'] / 60:.1f} min |")
        said = tuple((key, value) for key, value in part["machine"].items() if key != "date")
        alike.setdefault(said, []).append(name)
    for said, names in alike.items():
        rows.append("")
        if len(alike) > 1:
            rows += [f"For {', '.join(names)}:", ""]
        rows += [f"- {key}: {value}" for key, value in said]
    return "\n".join(rows)


def put_into(file: Path, text: str) -> None:
    """Put a table between the markers in a Markdown file."""
    said = file.read_text(encoding="utf-8")
    start = said.index(START) + len(START)
    end = said.index(END, start)  # other scripts write tables with the same end marker
    file.write_text(f"{said[:start]}\n{text}\n{said[end:]}", encoding="utf-8")


def draw_growth(growth: dict[str, dict[str, float]], file: Path) -> None:
    """Draw the growth curves."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - seldom needed, and slow to import

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


def _ratio(ratio: float) -> str:
    return "" if math.isnan(ratio) else f"{ratio:.3g}"


def _pass_here(times: Times) -> str:
    """Return which goal applies to a move of x on this machine."""
    if BACKPROP not in times:
        return ""
    taken = times[BACKPROP]["p50"]
    kind = "slow" if taken >= SLOW_BACKPROP else "fast"
    return (
        f"`backprop` at hidden=8 took {1e6 * taken:.0f} µs, so this counts as a {kind} machine;"
        f" on a slow one, from {1e6 * SLOW_BACKPROP:.0f} µs, the bound for x is 1.8 instead of 1.5."
    )
