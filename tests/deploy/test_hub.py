"""JupyterHub from the configuration for one machine: three learners, each with an account."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import running_hub
import websocket
from lab import START, running_chromium
from panel_page import PanelPage
from playwright.sync_api import Browser, expect
from running_hub import CONTROL_GROUPS, PASSWORD, Hub, Kernel, Learner, wait_for

import bpwidget as bp

WHY_NOT = running_hub.why_not()
pytestmark = [
    pytest.mark.hub,
    pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT)),
]

NAMES = ["ada", "ben", "cora"]
TOUR = "bpwidget-lessons/00-tour.ipynb"
MEMORY = 500 * 2**20
MORE = 200 * 2**20  # two processes with this much, and their interpreters, exceed the limit


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub with three learners whose servers are up."""
    values = {"memory": f"{MEMORY // 2**20}M", "kernel_idle": "40", "cull_every": "2"}
    with running_hub.running_hub(tmp_path_factory.mktemp("hub"), NAMES, **values) as hub:
        begin_all([hub.sign_in(name) for name in NAMES])
        yield hub


def begin_all(learners: list[Learner]) -> None:
    """Start the servers of learners all at once, as at the beginning of a lecture."""
    with ThreadPoolExecutor(len(learners)) as pool:
        list(pool.map(Learner.begin, learners))
    for learner in learners:
        wait_for(learner.is_up, f"the server of {learner.name} is up\n{learner.hub.log}")


@pytest.fixture(scope="module")
def kernels(hub: Hub) -> dict[str, Kernel]:
    """Return a kernel of each learner."""
    return {name: learner.kernel() for name, learner in hub.learners.items()}


@pytest.fixture(scope="module")
def idle(hub: Hub) -> tuple[Learner, Kernel]:
    """Return a kernel that is left idle after it was started."""
    return hub.learners["cora"], hub.learners["cora"].kernel()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a headless Chromium."""
    with running_chromium(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def test_accounts_of_the_group_sign_in_and_no_others(hub: Hub) -> None:
    with ThreadPoolExecutor(3) as pool:  # PAM takes seconds to reject a wrong password
        tries = [
            pool.submit(hub.try_to_sign_in, "ada", "a wrong one"),
            pool.submit(hub.try_to_sign_in, "outsider"),
            pool.submit(hub.try_to_sign_in, "ada"),
        ]
        wrong, outside, right = (each.result() for each in tries)
    assert (wrong, outside) == (None, None)
    assert right is not None


def test_a_learner_moves_the_panel_of_the_tour(
    hub: Hub, browser: Browser, idle: tuple[Learner, Kernel]
) -> None:
    assert idle  # its idle time starts here
    ada = hub.learners["ada"]
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{hub.url}/hub/login")
    page.get_by_label("Username:").fill("ada")
    page.get_by_label("Password:").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{hub.url}/user/ada/lab/tree/{TOUR}**", timeout=START)
    page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=START)
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    notebook.locator(".jp-CodeCell").first.wait_for(timeout=START)
    # the page reports idle a moment before its session exists
    wait_for(lambda: ("idle", 1) in ada.states(), "the notebook's kernel is idle and connected")
    indicator = notebook.locator(".jp-Notebook-ExecutionIndicator")
    expect(indicator).to_have_attribute("data-status", "idle", timeout=START)
    # the settings of the `bpwidget` command apply here, too
    expect(page.locator("#jp-main-statusbar")).to_be_hidden()
    notebook.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Enter")
    panel = PanelPage(notebook).wait()
    before = panel.said("J").inner_text()
    panel.handle("x₁").focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    assert panel.wait_for_box("x₁") == pytest.approx(0.85)
    panel.expect_trace(panel.trace())
    assert panel.said("J").inner_text() != before
    # and from NumPy alone
    net, x, lam = bp.MLP.random(hidden=4), np.array([0.85, 0.6]), panel.value("λ")
    o = net.W2 @ np.tanh(net.W1 @ x)
    penalty = lam / 2 * ((net.W1**2).sum() + (net.W2**2).sum())
    J = np.log(np.exp(o).sum()) - o[0] + penalty
    assert float(panel.said("J").inner_text()) == pytest.approx(J, rel=5e-3)
    panel.root.scroll_into_view_if_needed()
    page.screenshot(path=hub.log.parent / "hub.png")
    context.close()
    assert errors == []


@pytest.mark.parametrize("path", ["api/contents", f"files/{TOUR}", "api/kernels", "api/sessions"])
def test_no_learner_can_access_another_server(hub: Hub, path: str) -> None:
    ada, ben = hub.learners["ada"], hub.learners["ben"]
    assert ada.ask(path).status_code == 200
    assert ben.ask(path, of="ada").status_code == 403
    # nor with the cookies of a page
    answer = ben.session.get(f"{ada.server}{path}", timeout=30)
    assert answer.status_code in {403, 404}, answer.url


def test_no_learner_can_access_another_kernel(hub: Hub, kernels: dict[str, Kernel]) -> None:
    ada, ben = hub.learners["ada"], hub.learners["ben"]
    name = kernels["ada"].id
    assert name in ada.kernels()
    assert name not in ben.kernels()
    assert ben.ask(f"api/kernels/{name}/interrupt", "POST", of="ada").status_code == 403
    assert ben.ask(f"api/kernels/{name}", "DELETE", of="ada").status_code == 403
    kernels["ada"].connect().close()
    as_ben = Kernel(Learner(hub, "ada", ben.session, ben.token), name)
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        as_ben.connect()
    assert name in ada.kernels()


def test_the_hub_tells_a_learner_nothing_about_others(hub: Hub) -> None:
    ben = hub.learners["ben"]
    assert ben.ask_hub("users/ben").status_code == 200
    for path in ("users/ada", "users/ada/tokens"):
        assert ben.ask_hub(path).status_code == 404
    assert ben.ask_hub("users").status_code == 403
    assert ben.ask_hub("users/ada/server", "DELETE").status_code in {403, 404}
    assert hub.learners["ada"].is_up()


# attempts of a cell on another learner's files and processes; `pid` is the other's kernel
TRIES = {
    "home": "os.listdir('/home/{name}')",
    "lesson": "open('/home/{name}/bpwidget-lessons/00-tour.ipynb').read()",
    "write": "open('/home/{name}/bpwidget-lessons/00-tour.ipynb', 'a').close()",
    "connection file": "open({file!r}).read()",
    "sockets": "s = socket.socket(socket.AF_UNIX); s.connect({socket!r}); s.close()",
    "environment": "open('/proc/{pid}/environ').read()",
    "memory": "open('/proc/{pid}/mem', 'rb').close()",
    "open files": "os.listdir('/proc/{pid}/fd')",
    "working folder": "os.listdir('/proc/{pid}/cwd')",
    "signal": "os.kill({pid}, 0)",
}
WHERE = """
import os, socket, ipykernel
file = ipykernel.get_connection_file()
print(repr({"pid": os.getpid(), "file": file, "socket": file[:-5] + "-ipc-1"}))
"""


@pytest.mark.parametrize("what", TRIES)
def test_no_cell_can_access_another_learner(kernels: dict[str, Kernel], what: str) -> None:
    ada = {"name": "ada", **ast.literal_eval(kernels["ada"].run(WHERE)[0])}
    code = "import os, socket\n" + TRIES[what].format(**ada)
    assert kernels["ada"].run(code) == ("", "")  # its owner can
    assert kernels["ben"].run(code) == ("", "PermissionError")


@pytest.mark.parametrize("name", ["jupyterhub.sqlite", "cookie_secret", "proxy.pid"])
def test_no_cell_can_read_the_secrets_of_the_hub(kernels: dict[str, Kernel], name: str) -> None:
    assert kernels["ben"].run(f"open('/srv/jupyterhub/{name}')") == ("", "PermissionError")


def test_no_cell_can_read_the_environment_of_the_hub(kernels: dict[str, Kernel]) -> None:
    code = """
import glob, os
files = glob.glob("/proc/[0-9]*/cmdline")
hubs = [file for file in files if "jupyterhub_config" in open(file).read()]
print(len(hubs) > 0)
open(os.path.dirname(hubs[0]) + "/environ")
"""
    assert kernels["ben"].run(code) == ("True\n", "PermissionError")


def test_nobody_else_can_read_what_a_kernel_prints(kernels: dict[str, Kernel]) -> None:
    """Over TCP, any account of the machine could read the outputs."""
    ports = """
import os
def ports(file):
    rows = [line.split() for line in open(file).read().splitlines()[1:]]
    here = [row for row in rows if row[3] == "0A" and int(row[7]) == os.getuid()]
    return [int(row[1].split(":")[1], 16) for row in here]
print(ports("/proc/net/tcp") + ports("/proc/net/tcp6"))
"""
    listen = """
import zmq
socket = zmq.Context().socket(zmq.SUB)
socket.subscribe(b"")
for port in {ports}:
    socket.connect(f"tcp://127.0.0.1:{{port}}")
for path in {paths}:
    socket.connect("ipc://" + path)
print(socket.poll(3000) > 0)
socket.close(0)
"""
    speak = "import time\nfor _ in range(40):\n    print('secret'); time.sleep(0.1)"
    here = ast.literal_eval(kernels["ada"].run(ports)[0])
    there = ast.literal_eval(kernels["ada"].run(WHERE)[0])["socket"]
    code = listen.format(ports=here, paths=[f"{there[:-1]}{number}" for number in range(1, 6)])
    assert len(here) > 0  # at least the server's
    with ThreadPoolExecutor(1) as pool:
        speaking = pool.submit(kernels["ada"].run, speak)
        assert kernels["ben"].run(code) == ("False\n", "")
        assert "secret" in speaking.result()[0]
    # the owner can receive the outputs, so the method works
    second = kernels["ada"].learner.kernel()
    with ThreadPoolExecutor(1) as pool:
        speaking = pool.submit(kernels["ada"].run, speak)
        assert second.run(code) == ("True\n", "")
        assert "secret" in speaking.result()[0]
    second.end()


def test_a_changed_lesson_is_kept_and_a_deleted_one_is_restored(hub: Hub) -> None:
    ben = hub.learners["ben"]
    kernel = ben.kernel()
    change = """
import json, os, subprocess
path = "bpwidget-lessons/00-tour.ipynb"
lesson = json.load(open(path))
lesson["cells"][0]["source"] = "# my own notes"
json.dump(lesson, open(path, "w"))
os.remove("bpwidget-lessons/01-forward.ipynb")
left = subprocess.Popen(["sleep", "1000"], start_new_session=True)
print(left.pid)
"""
    printed, error = kernel.run(change)
    assert error == ""
    ben.stop()
    # processes that a learner leaves running end with the server
    gone = f"import os; print(os.path.exists('/proc/{printed.strip()}'))"
    assert hub.learners["ada"].kernel().run(gone) == ("False\n", "")
    begin_all([ben])
    first = ben.ask(f"api/contents/{TOUR}").json()["content"]["cells"][0]["source"]
    assert first == "# my own notes"
    assert ben.ask("api/contents/bpwidget-lessons/01-forward.ipynb").status_code == 200


def test_a_link_brings_notebooks_and_keeps_changes(hub: Hub) -> None:
    """A repository on the same disk replaces one on the web."""
    cora = hub.learners["cora"]
    kernel = cora.kernel()
    commit = """
import os, subprocess
os.makedirs("made", exist_ok=True)
open("made/{name}", "w").write("as given")
as_teacher = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "given"]):
    subprocess.run([*as_teacher, *words], cwd="made", check=True)
"""
    pull = "git-pull/api?repo=file:///home/cora/made&branch=main&targetpath=course"
    assert kernel.run(commit.format(name="one.txt"))[1] == ""
    assert '"phase": "finished"' in cora.ask(pull).text
    assert kernel.run("print(open('course/one.txt').read())") == ("as given\n", "")
    assert kernel.run("open('course/one.txt', 'w').write('changed') and None") == ("", "")
    assert kernel.run(commit.format(name="two.txt"))[1] == ""
    assert '"phase": "finished"' in cora.ask(pull).text
    read = "print(open('course/one.txt').read(), open('course/two.txt').read())"
    assert kernel.run(read) == ("changed as given\n", "")
    kernel.end()


def test_a_cell_that_exceeds_the_memory_fails_alone(hub: Hub) -> None:
    kernel = hub.learners["ada"].kernel()
    assert kernel.run("kept = 5") == ("", "")
    assert kernel.run(f"b'x' * {MEMORY}") == ("", "MemoryError")
    assert kernel.run("print(kept)") == ("5\n", "")
    kernel.end()


def test_processes_that_exceed_the_memory_are_killed_alone(hub: Hub) -> None:
    ada, ben = hub.learners["ada"], hub.learners["ben"]
    bens = ben.kernel()
    assert bens.run("kept = 5") == ("", "")
    several = [ada.kernel() for _ in range(3)]
    # each is below the limit; Linux kills the largest process, which may be the server
    ends = [each.run(f"filled = b'x' * {MORE}")[1] for each in several]
    ends += [each.run("len(filled)")[1] for each in several]  # a new kernel lacks this name
    assert set(ends) & {"KernelDied", "ServerGone", "NameError"}, ends
    assert bens.run("print(kept)") == ("5\n", "")
    assert ben.is_up()
    bens.end()
    ada.stop()
    begin_all([ada])
    assert ada.ask("api/contents").status_code == 200


def test_an_endless_loop_leaves_the_others_working(hub: Hub) -> None:
    ada, ben = hub.learners["ada"], hub.learners["ben"]
    loops = [ada.kernel() for _ in range(3)]
    group = loops[0].run("import os; print(os.getuid())")[0].strip()
    for loop in loops:
        line = loop.connect()
        loop.send(line, "while True: pass")
        line.close()
    move = "import bpwidget as bp; p = bp.BackpropPanel(); p.move(lam=0.1); print(p.trace.J > 0)"
    assert ben.kernel().run(move) == ("True\n", "")
    # all three together have one core
    folder = CONTROL_GROUPS / "cpu" / hub.group / f"uid-{group}"
    assert (folder / "cpu.cfs_quota_us").read_text() == (folder / "cpu.cfs_period_us").read_text()
    assert len((folder / "cgroup.procs").read_text().split()) > len(loops)

    def is_held_back() -> bool:
        rows = (folder / "cpu.stat").read_text().splitlines()
        return int(dict(row.split() for row in rows)["nr_throttled"]) > 0

    # on a busy machine they do not get as much
    if os.getloadavg()[0] < 2 * (os.cpu_count() or 1):
        wait_for(is_held_back, "the loops are held back", 20)
    for loop in loops:
        loop.end()


def test_an_idle_kernel_is_ended(idle: tuple[Learner, Kernel]) -> None:
    learner, kernel = idle
    wait_for(lambda: kernel.id not in learner.kernels(), "the idle kernel is gone", 60)
    assert learner.is_up()


def test_an_idle_server_is_stopped(tmp_path: Path) -> None:
    values = {"server_idle": "3", "cull_every": "1"}
    with running_hub.running_hub(tmp_path, ["dora"], **values) as hub:
        dora = hub.sign_in("dora")
        dora.begin()
        wait_for(lambda: not dora.ask_hub("users/dora").json()["servers"], "it is stopped")
        assert "Culling server dora" in hub.log.read_text()
