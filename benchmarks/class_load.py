"""How many learners one machine can serve: kernels behind a real server, each with a panel.

``python benchmarks/class_load.py`` adds learners to a real JupyterLab until the 95th percentile of
the time from a move to its frame exceeds 250 ms, and writes results/class_load.md and .json. This
program simulates all the learners, and the table has its share of the processor. The kernel is that
of deploy/; ``--usual-kernel`` uses ipykernel's own instead, and ``--learners 20 --seconds 20
--no-starts --keep`` measures a single class and writes nothing. ``--forked 3`` compares the kernel
of deploy/ with that of deploy/forked/, which is forked from a template, in three rounds of 10
learners, and writes results/forked_kernels.json.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import math
import os
import re
import statistics
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from class_report import class_load
from learners import KINDS, Learner, Server
from machine import machine

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from lab import running_lab

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
KERNEL = {"JUPYTER_PATH": str(ROOT / "deploy")}
PACKAGES = ("bpwidget", "numpy", "matplotlib", "ipywidgets", "ipykernel", "jupyter_server", "pyzmq")
FORKED = {"JUPYTER_PATH": str(ROOT / "deploy" / "forked")}
LIMIT = 0.25  # seconds
LEARNERS = (1, 5, *range(10, 201, 10))
PERIOD = 1.0  # seconds between two moves of a learner
WARM_UP = 5  # seconds
AT_ONCE = 30  # as at the beginning of a lecture
COMPARED = 10  # learners when forked kernels are compared with usual ones
MIB = 2**20


def measure_class(
    sizes: Sequence[int], seconds: float, environment: dict[str, str], limit: float
) -> list[dict[str, Any]]:
    """Return a row for each size of class, up to the first whose p95 exceeds a limit."""
    rows = []
    with running_server(environment) as (server, process):
        learners: list[Learner] = []
        with asyncio.Runner() as runner:
            for size in sizes:
                row = runner.run(_with(size, learners, server, process, seconds))
                rows.append(row)
                print(json.dumps(row), flush=True)
                if row["p95"] > limit:
                    break
            runner.run(_end(learners))
    return rows


def measure_starts(count: int, environment: dict[str, str]) -> dict[str, dict[str, float]]:
    """Return the time to a first panel: for one learner, cold and warm, and for a whole class.

    Cold means as in a container that has just started: no bytecode, no list of fonts, and no file
    of the environment in the system's cache, unless another program is using it.
    """
    starts = {}
    with tempfile.TemporaryDirectory() as folder:
        fresh = environment | {
            "PYTHONPYCACHEPREFIX": f"{folder}/bytecode",
            "MPLCONFIGDIR": f"{folder}/matplotlib",
        }
        with running_server(fresh) as (server, _):
            forget_files()
            starts["cold"] = asyncio.run(_started(server, 1))
            starts["warm"] = asyncio.run(_started(server, 1))
            starts["at once"] = asyncio.run(_started(server, count))
    return starts


def compare_forked(rounds: int, count: int, seconds: float) -> dict[str, list[dict[str, float]]]:
    """Return the start times and the memory of forked and usual kernels, in turns."""
    compared: dict[str, list[dict[str, float]]] = {"as usual": [], "forked": []}
    for _ in range(rounds):
        for name, environment in (("as usual", KERNEL), ("forked", FORKED)):
            with running_server(environment) as (server, process):
                row = asyncio.run(_compared(server, process, count, seconds))
            compared[name].append(row)
            print(name, json.dumps(row), flush=True)
    return compared


async def _compared(
    server: Server, process: psutil.Process, count: int, seconds: float
) -> dict[str, float]:
    """Return the seconds until the panels appear, and the memory of kernels after some moves."""
    first = (await _started(server, 1))["all"]  # and of the template
    one = (await _started(server, 1))["all"]
    learners = [Learner(server, number) for number in range(count)]
    start = perf_counter()
    await asyncio.gather(*(learner.join() for learner in learners))
    together = perf_counter() - start
    await _learn(learners, seconds)
    kernels = _kernels(process, learners)
    template = [
        child for child in process.children(recursive=True) if child.name() == "kernel-template"
    ]
    answers = [each for learner in learners for each in learner.answers.values()]
    row = {
        "first": first,
        "one": one,
        "together": together,
        # including the template
        "pss": sum(_memory(each, "Pss") for each in (*kernels, *template)) / count,
        "template": sum(_memory(each, "Pss") for each in template),
        "moves": sum(len(each.seconds) for each in answers),
        "failures": sum(len(each.failures) for each in answers),
        "p50": statistics.median(second for each in answers for second in each.seconds),
    }
    await _end(learners)
    return row


@contextmanager
def running_server(environment: dict[str, str]) -> Iterator[tuple[Server, psutil.Process]]:
    """Start a JupyterLab whose kernels get an environment; yield it and its process."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        before = {name: os.environ.get(name) for name in environment}
        stack.callback(_set_environment, before)
        _set_environment(environment)
        lab = stack.enter_context(running_lab(Path(folder) / "lab"))
        (process,) = (
            child for child in psutil.Process().children() if "jupyterlab" in child.cmdline()
        )
        yield Server(lab.url, lab.token), process


def forget_files() -> None:
    """Have the system drop the files of Python and its packages from its cache."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    folders.add(str(ROOT / "bpwidget"))
    for path in itertools.chain.from_iterable(Path(folder).rglob("*") for folder in folders):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


async def _started(server: Server, count: int) -> dict[str, float]:
    """Start some learners at once; return the times until they have kernels and panels."""
    learners = [Learner(server, number) for number in range(count)]
    start = perf_counter()
    try:
        await asyncio.gather(*(learner.join() for learner in learners))
        took = perf_counter() - start
        return {
            "kernel": statistics.median(learner.started for learner in learners),
            "panel": statistics.median(learner.opened for learner in learners),
            "all": took,
        }
    finally:
        await _end(learners)


async def _with(
    size: int, learners: list[Learner], server: Server, process: psutil.Process, seconds: float
) -> dict[str, Any]:
    """Let a class of some size work for some seconds, after the missing learners have joined."""
    start = perf_counter()
    for number in range(len(learners), size):  # one by one; `measure_starts` does it at once
        learner = Learner(server, number)
        learners.append(learner)
        await learner.join()
    joined = perf_counter() - start
    await _learn(learners, WARM_UP)
    for learner in learners:
        learner.forget_answers()
    kernels = _kernels(process, learners)
    watched = {"kernel": kernels, "server": [process], "generator": [psutil.Process()]}
    before, busy_before = {name: _processor(each) for name, each in watched.items()}, _busy()
    start = perf_counter()
    await _learn(learners, seconds)
    took = perf_counter() - start
    spent = {name: _processor(each) - before[name] for name, each in watched.items()}
    busy = (_busy() - busy_before) / took
    answers = {kind: [learner.answers[kind] for learner in learners] for kind in KINDS}
    times = {
        kind: [second for each in some for second in each.seconds] for kind, some in answers.items()
    }
    failures = [text for some in answers.values() for each in some for text in each.failures]
    moves = sum(map(len, times.values())) + len(failures)
    everything = [second for some in times.values() for second in some]
    return {
        "learners": size,
        "joined": joined,
        "moves": moves,
        "failures": len(failures),
        "failed": sorted(set(failures))[:5],
        **_quantiles(everything),
        "kinds": {
            kind: {"moves": len(some), **_quantiles(some), **_traffic(answers[kind], len(some))}
            for kind, some in times.items()
            if some
        },
        **{f"{name}_ms": 1000 * spent[name] / moves for name in watched},
        "machine_busy": busy,
        "pss": statistics.mean(_memory(kernel, "Pss") for kernel in kernels),
        "private": statistics.mean(
            _memory(kernel, "Private_Clean") + _memory(kernel, "Private_Dirty")
            for kernel in kernels
        ),
        "server_pss": _memory(process, "Pss"),
        "threads": statistics.mean(kernel.num_threads() for kernel in kernels),
    }


async def _learn(learners: list[Learner], seconds: float) -> None:
    """Let all learners move once a second, spread evenly over the second."""
    until = perf_counter() + seconds
    share = PERIOD / len(learners)
    await asyncio.gather(
        *(
            learner.learn(until, PERIOD, lag=share * number)
            for number, learner in enumerate(learners)
        )
    )


async def _end(learners: list[Learner]) -> None:
    for learner in learners:
        await learner.leave()


def _kernels(process: psutil.Process, learners: list[Learner]) -> list[psutil.Process]:
    """Return the kernel processes of the learners."""
    command = {child: " ".join(child.cmdline()) for child in process.children(recursive=True)}
    found = [
        child
        for learner in learners
        for child, line in command.items()
        # a forked kernel has its template's command line, but its own process name
        if f"kernel-{learner.kernel}" in line or child.name() == f"kernel-{learner.kernel}"[:15]
    ]
    if len(found) != len(learners):
        raise RuntimeError(f"expected {len(learners)} kernels, found {len(found)}")
    return found


def _processor(processes: list[psutil.Process]) -> float:
    """Return the processor seconds that processes have used."""
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


def _busy() -> float:
    """Return the seconds that the machine's cores have been busy, with any process."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _memory(process: psutil.Process, kind: str) -> float:
    """Return a line of smaps_rollup in MiB."""
    said = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii")
    found = re.search(rf"^{kind}: +(\d+) kB$", said, re.MULTILINE)
    assert found is not None  # noqa: S101 - Linux has these lines
    return 1024 * int(found[1]) / MIB


def _quantiles(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {"p50": float("inf"), "p95": float("inf"), "worst": float("inf")}
    ranked = sorted(seconds)
    return {
        "p50": statistics.median(ranked),
        "p95": ranked[round(0.95 * (len(ranked) - 1))],
        "worst": ranked[-1],
    }


def _traffic(answers: list[Any], moves: int) -> dict[str, float]:
    return {
        "messages": sum(each.messages for each in answers) / moves,
        "kilobytes": sum(each.bytes for each in answers) / moves / 1000,
    }


def _set_environment(values: dict[str, str | None] | dict[str, str]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def loaded_machine() -> dict[str, str]:
    """Return a description of the machine, and how busy it is with other programs."""
    return machine(PACKAGES) | {"load before": f"{os.getloadavg()[0]:.1f}"}


def main() -> None:
    """Measure, and write the results."""
    wanted = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    wanted.add_argument("--learners", type=int, nargs="+", help="sizes of classes, all measured")
    wanted.add_argument("--seconds", type=float, default=30)
    wanted.add_argument("--usual-kernel", action="store_true", help="use ipykernel's own kernel")
    wanted.add_argument("--no-starts", action="store_true", help="do not measure start times")
    wanted.add_argument("--keep", action="store_true", help="do not write the results")
    wanted.add_argument("--forked", type=int, metavar="ROUNDS", help="compare forked kernels")
    options = wanted.parse_args()
    if options.forked:
        compared = {
            "machine": loaded_machine(),
            "learners": COMPARED,
            "seconds": options.seconds,
            "rounds": compare_forked(options.forked, COMPARED, options.seconds),
        }
        if not options.keep:
            path = RESULTS / "forked_kernels.json"
            path.write_text(json.dumps(compared, indent=2) + "\n")
        return
    environment = {} if options.usual_kernel else KERNEL
    results: dict[str, Any] = {
        "machine": loaded_machine(),
        "kernel": "ipykernel's own" if options.usual_kernel else "deploy/kernels/python3",
        "seconds": options.seconds,
        "limit": LIMIT,
        "at_once": AT_ONCE,
    }
    if not options.no_starts:
        results["starts"] = measure_starts(AT_ONCE, environment)
        print(json.dumps(results["starts"]), flush=True)
    results["classes"] = measure_class(
        options.learners or LEARNERS,
        options.seconds,
        environment,
        math.inf if options.learners else LIMIT,
    )
    if not options.keep:
        (RESULTS / "class_load.json").write_text(json.dumps(results, indent=2) + "\n")
        (RESULTS / "class_load.md").write_text(class_load(results))
    print(class_load(results))


if __name__ == "__main__":
    main()
