"""The results of class_load.py as Markdown."""

from __future__ import annotations

from typing import Any

WHAT = {
    "x": "a component of x",
    "lam": "λ",
    "step": "another step",
    "hidden": "the hidden width",
    "seed": "new weights",
}
STARTS = {
    "cold": "one, with nothing cached",
    "warm": "one, again",
    "at once": "{count} at once",
}
ABOUT_CLASSES = """\
p50, p95 and worst: from when a move was due until its frame arrived. PSS: proportional set size,
the mean over the kernels. Processor: time per move of all kernels, of the server, and of the
program that simulates the learners. Busy: how many cores were in use, by any process."""
ABOUT_STARTS = """\
Medians. *Total* is the time until the last learner has a panel. With nothing cached there is no
bytecode and no list of fonts, and the files of the environment come from the disk."""


def class_load(results: dict[str, Any]) -> str:
    """Return the whole page."""
    machine = "\n".join(f"- {name}: {said}" for name, said in results["machine"].items())
    parts = [
        f"# How many learners one machine can serve\n\n{_summary(results)}",
        _classes(results["classes"]),
    ]
    parts.append(ABOUT_CLASSES)
    parts.append(f"## By kind of move\n\n{_kinds(results)}")
    if "starts" in results:
        parts.append(f"## The start\n\n{_starts(results)}")
    parts.append(f"## Machine\n\n{machine}\n- kernel: {results['kernel']}\n")
    return "\n\n".join(parts)


def _summary(results: dict[str, Any]) -> str:
    limit = 1000 * results["limit"]
    held = [row["learners"] for row in results["classes"] if row["p95"] <= results["limit"]]
    most = f"at most {max(held)} learners" if held else "not one learner"
    return (
        "Each learner has a kernel with a panel behind one JupyterLab server, and makes a move\n"
        f"once a second for {results['seconds']:g} s. With {most}, 95 % of the moves took no\n"
        f"more than {limit:g} ms."
    )


def _classes(rows: list[dict[str, Any]]) -> str:
    columns = (
        *("learners", "moves", "failed", "p50", "p95", "worst", "PSS of a kernel", "of the server"),
        *("processor: kernel", "server", "learner", "busy"),
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in rows:
        times = " | ".join(f"{1000 * row[name]:.0f} ms" for name in ("p50", "p95", "worst"))
        spent = " | ".join(f"{row[f'{name}_ms']:.1f} ms" for name in SPENT)
        lines.append(
            f"| {row['learners']} | {row['moves']} | {row['failures']} | {times}"
            f" | {row['pss']:.1f} MiB | {row['server_pss']:.0f} MiB | {spent}"
            f" | {row['machine_busy']:.2f} |"
        )
    return "\n".join(lines)


SPENT = ("kernel", "server", "generator")


def _kinds(results: dict[str, Any]) -> str:
    """Return times by kind of move, of the largest class that was fast enough or the smallest."""
    limit = results["limit"]
    row = max(results["classes"], key=lambda each: (each["p95"] <= limit, each["learners"]))
    lines = [
        f"With {row['learners']} learners:",
        "",
        "| control | moves | p50 | p95 | worst | messages | kB |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, each in row["kinds"].items():
        times = " | ".join(f"{1000 * each[name]:.0f} ms" for name in ("p50", "p95", "worst"))
        lines.append(
            f"| {WHAT[kind]} | {each['moves']} | {times} | {each['messages']:.1f}"
            f" | {each['kilobytes']:.0f} |"
        )
    lines += ["", "Messages and kB: from the server to the browser, per move."]
    return "\n".join(lines)


def _starts(results: dict[str, Any]) -> str:
    lines = ["| learners | kernel | from the cell to the panel | total |", "|---|---|---|---|"]
    for name, row in results["starts"].items():
        times = " | ".join(f"{row[what]:.1f} s" for what in ("kernel", "panel", "all"))
        lines.append(f"| {STARTS[name].format(count=results['at_once'])} | {times} |")
    return "\n".join([*lines, "", ABOUT_STARTS])
