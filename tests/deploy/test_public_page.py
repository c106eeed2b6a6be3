"""The public page: visitors can use the panel on their own kernel, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import websocket
from lab import ANSWER, START, running_chromium
from panel_page import PanelPage
from public_page_visits import PROTOCOL, Page, Visitor, packed, running_page

import bpwidget as bp

MIB = 2**20
# seconds of processor time for the answer to one message
MOST_SECONDS = 6


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return a running public page."""
    with running_page(tmp_path_factory.mktemp("public"), "--visitors=3") as page:
        yield page


@pytest.fixture(scope="module")
def visitors(page: Page) -> Iterator[tuple[Visitor, Visitor]]:
    """Return two visitors, each with a panel."""
    both = Visitor.come(page), Visitor.come(page)
    for each in both:
        each.open_panel()
    yield both
    for each in both:
        each.leave()


@pytest.fixture
def bystander(visitors: tuple[Visitor, Visitor]) -> Iterator[Visitor]:
    """Return a visitor whose moves must be answered, whatever another visitor does in the test."""
    yield visitors[1]
    expect_a_move(visitors[1])


@pytest.fixture
def attacker(visitors: tuple[Visitor, Visitor], bystander: Visitor) -> Visitor:
    """Return a visitor who attacks, while another one must still be answered."""
    del bystander
    return visitors[0]


def wait_until(holds: Callable[[], bool], seconds: float = ANSWER / 1000) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not hold in time"
        time.sleep(0.1)


def expect_a_move(visitor: Visitor) -> None:
    """Expect a move of x1 to lead to a picture."""
    slider = visitor.of_model("IntSliderModel", visitor.labelled("x₁"))
    value = visitor.states[slider]["state"]["value"]
    wanted = value + 1 if value < 20 else 0
    visitor.states[slider]["state"]["value"] = wanted
    assert visitor.frames(visitor.set(slider, value=wanted))


@pytest.mark.thorough
def test_a_visitor_moves_the_panel(page: Page, tmp_path: Path) -> None:
    with running_chromium(tmp_path) as browser:
        tab = browser.new_page(viewport={"width": 1400, "height": 900})
        elsewhere: list[str] = []
        tab.on(
            "request",
            lambda each: (
                None
                if each.url.startswith((page.url, "blob:", "data:"))
                else elsewhere.append(each.url)
            ),
        )
        tab.goto(page.url, timeout=START)
        panel = PanelPage(tab.locator("body")).wait()
        panel.type("λ", "1/4")
        panel.type("x₁", "0.8")
        net, x = bp.MLP.random(), np.array([0.8, 0.6])
        o = net.W2 @ np.tanh(net.W1 @ x)
        J = np.log(np.exp(o).sum()) - o[0] + 0.125 * ((net.W1**2).sum() + (net.W2**2).sum())
        trace = bp.backprop(net, x, 0, lam=0.25)
        np.testing.assert_allclose(trace.J, J, rtol=1e-12)
        panel.expect_trace(trace)
        assert "bpwidget as bp" not in tab.content()
        assert elsewhere == []
        tab.goto("about:blank")  # closing the page ends the kernel
        wait_until(lambda: not page.kernels())


# messages that may not be sent, by the channel on which a kernel would accept them
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("shell", "execute_request", {"code": "open('{file}', 'w')", "silent": False}),
    ("control", "execute_request", {"code": "open('{file}', 'w')", "silent": False}),
    ("shell", "complete_request", {"code": "import o", "cursor_pos": 8}),
    ("shell", "inspect_request", {"code": "print", "cursor_pos": 5, "detail_level": 1}),
    ("shell", "history_request", {"hist_access_type": "tail", "n": 10}),
    ("shell", "is_complete_request", {"code": "1"}),
    ("control", "debug_request", {"type": "request", "seq": 1, "command": "debugInfo"}),
    ("control", "create_subshell_request", {}),
    ("control", "usage_request", {}),
    ("control", "interrupt_request", {}),
    ("control", "shutdown_request", {"restart": False}),
    ("shell", "shutdown_request", {"restart": False}),
    ("control", "comm_msg", {"comm_id": "x", "data": {}}),
    ("stdin", "input_reply", {"value": "x"}),
    ("iopub", "status", {"execution_state": "idle"}),
    ("shell", "no_such_request", {}),
]


def test_only_widget_messages_reach_the_kernel(attacker: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "written"
    for channel, kind, said in REFUSED:
        content = {**said, "code": f"open({str(file)!r}, 'w')"} if "code" in said else said
        number = attacker.say(kind, content, channel)
        assert attacker.is_ignored(number), (channel, kind)
    assert not file.exists()


def test_visitors_cannot_create_widgets(attacker: Visitor) -> None:
    before = set(attacker.look_around())
    models = [
        ("@jupyter-widgets/controls", "2.0.0", "FileUpload"),
        ("@jupyter-widgets/output", "1.0.0", "Output"),
        ("@jupyter-widgets/controls", "2.0.0", "HTML"),
    ]
    for module, version, name in models:
        state = {
            "_model_module": module,
            "_model_module_version": version,
            "_model_name": f"{name}Model",
            "_view_module": module,
            "_view_module_version": version,
            "_view_name": f"{name}View",
        }
        content = {
            "comm_id": uuid4().hex,
            "target_name": "jupyter.widget",
            "data": {"state": state, "buffer_paths": []},
        }
        assert attacker.is_ignored(
            attacker.say("comm_open", content, metadata={"version": "2.1.0"})
        )
    for target in ("matplotlib", "jupyter.widget.version", "os", None, ["x"]):
        opening: dict[str, Any] = {"comm_id": uuid4().hex, "target_name": target, "data": {}}
        assert attacker.is_ignored(attacker.say("comm_open", opening))
    # nor through the module that a target may name
    content = {"comm_id": uuid4().hex, "target_name": "no", "target_module": "os", "data": {}}
    assert attacker.is_ignored(attacker.say("comm_open", content))
    assert set(attacker.look_around()) == before


@pytest.mark.parametrize("number", [0, 2**40, 2**63])
def test_a_malformed_message_costs_nothing(attacker: Visitor, number: int) -> None:
    whole = packed(b"shell", b'{"msg_id": "1", "msg_type": "comm_msg"}', b"{}", b"{}", b"{}")
    attacker.socket.send_binary(number.to_bytes(8, "little") + whole[8:])
    attacker.socket.send_binary(whole[:8] + number.to_bytes(8, "little") * 7)
    attacker.socket.send_binary(b"")
    attacker.socket.send("text")
    for header in (
        b"[" * 50_000,
        b"\xff",
        b"[]",
        b"1" * 5000,
        b'{"msg_id": 1}',
        b'{"msg_type": "comm_msg"}',
    ):
        attacker.socket.send_binary(packed(b"shell", header, b"{}", b"{}", b"{}"))
    header = b'{"msg_id": "1", "msg_type": "comm_msg"}'
    for content in (b"[" * 50_000, b"\xff", b"[]", b"null"):
        attacker.socket.send_binary(packed(b"shell", header, b"{}", b"{}", content))
    expect_a_move(attacker)


def test_the_older_protocol_is_refused(page: Page, attacker: Visitor) -> None:
    for protocol in ("", "v0.kernel.websocket.jupyter.org"):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            Visitor.of(page, attacker.kernel, protocol)
        assert refused.value.status_code == 400


def test_another_site_cannot_act_for_a_visitor(page: Page, attacker: Visitor) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Visitor.of(page, attacker.kernel, PROTOCOL, "https://elsewhere.example")
    assert refused.value.status_code == 403


def test_a_kernel_can_only_be_reached_by_its_identifier(page: Page, attacker: Visitor) -> None:
    for kernel in (str(uuid4()), "0-0-0-0-0"):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            Visitor.of(page, kernel)
        assert refused.value.status_code == 404
        assert page.get(f"/api/kernels/{kernel}")[0] == 404
        assert page.get(f"/voila/api/shutdown/{kernel}", "POST", b"")[0] == 404
    del attacker


def test_the_server_offers_nothing_but_the_page(page: Page, attacker: Visitor) -> None:
    kernel = attacker.kernel
    refused: list[tuple[str, str]] = [
        ("GET", path)
        for path in (
            *("/api/kernels", "/api/sessions", "/api/contents", "/api/contents/panel.ipynb"),
            *("/api/terminals", "/api/kernelspecs", "/api/config/x", "/api/status", "/api"),
            *("/voila/files/panel.ipynb", "/voila/files/serve.py", "/files/panel.ipynb"),
            *("/voila/render/panel.ipynb", "/voila/tree", "/voila/tree/..", "/tree", "/lab"),
            *("/panel.ipynb", "/serve.py", "/login", "/logout", "/metrics", "/nbextensions/x"),
            *("/voila/api/contents/panel.ipynb", "/api/spec.yaml", "/terminals/websocket/1"),
            "/api/events/subscribe",
            *(
                f"{root}{way}etc/passwd"
                for root in (
                    "/voila/static/",
                    "/static/",
                    "/voila/labextensions/",
                    "/",
                    "/voila/templates/public/static/",
                    "/voila/api/themes/",
                )
                for way in ("../" * 12, "..%2f" * 12, "/", "%2f", "%5c..")
            ),
            "/voila/templates/../static/../../../serve.py",
            "/voila/templates/..%2f..%2f..%2f..%2f../static/serve.py",
        )
    ]
    refused += [
        ("POST", "/api/kernels"),
        ("POST", "/api/sessions"),
        ("DELETE", f"/api/kernels/{kernel}"),
        ("POST", f"/api/kernels/{kernel}/interrupt"),
        ("POST", f"/api/kernels/{kernel}/restart"),
        ("PUT", "/api/contents/new.ipynb"),
        ("POST", "/api/terminals"),
        ("POST", "/"),
    ]
    for method, path in refused:
        status, text = page.get(path, method, None if method == "GET" else b"{}")
        assert status in {400, 403, 404, 405, 500}, (method, path, status)
        assert "root:" not in text, path
        assert "bpwidget as bp" not in text, path
        assert "launch_instance" not in text, path
    with suppress(OSError):  # the server stops reading, and closes the connection
        assert page.get("/", "POST", b"x" * 10**6)[0] in {400, 413}
    assert len(page.kernels()) == 2


def test_typed_text_is_never_run(page: Page, attacker: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "written"
    code = f"open({str(file)!r}, 'w')"
    texts = [
        code,
        f"[{code} for _ in [1]]",
        f"(lambda: {code})()",
        f"def f():\n    {code}\nf()",
        f"np.savetxt({str(file)!r}, [1])",
        f"np.array([1]).tofile({str(file)!r})",
        f"W2.tofile({str(file)!r})",
        f"__import__('os').system('touch {file}')",
        "().__class__.__base__.__subclasses__()",
        f"f'{{{code}}}'",
        "9**9**9",
        "9" * 9_000,
        "-" * 900 + "1",
        "(" * 5_000,
        "+".join(["W2"] * 2_000),
        "np.ones((10**9, 10**9))",
        "np.outer(np.ones(1000), np.ones(1000)) @ np.outer(np.ones(1000), np.ones(1000))",
        "np.exp(np.ones((1000,1000)))" + "+1" * 400,
        "[" + "[1]," * 2_000 + "]",
        "\ud800",
    ]
    practise(attacker)
    attacker.answers_to(attacker.ask(kind="step", step=5))
    for text in texts:
        before = kernel_seconds(page)
        said = verdict(attacker, text)
        assert not said.startswith("Right"), (text[:80], said)
        assert kernel_seconds(page) - before < MOST_SECONDS, text[:80]
    assert not file.exists()
    assert verdict(attacker, "W2.T @ dJ_do").startswith("Right")


def kernel_seconds(page: Page) -> float:
    """Return the processor time that the kernels have used."""
    return sum(sum(each.cpu_times()[:2]) for each in page.kernels())


def verdict(visitor: Visitor, text: str) -> str:
    """Submit an answer to step 5, and return the verdict announced to screen readers."""
    frames = visitor.frames(visitor.ask(kind="answer", step=5, text=text))
    return "".join(each["announced"]["text"] for each in frames if "announced" in each)


def practise(visitor: Visitor) -> None:
    """Switch to Practise, and hide the numbers of every step."""
    visitor.answers_to(visitor.set(visitor.of_model("ToggleButtonsModel"), index=1))
    visitor.answers_to(visitor.set(visitor.labelled("quiz"), index=2))


def test_visitors_are_told_that_the_page_is_full(page: Page, attacker: Visitor) -> None:
    del attacker
    third = Visitor.come(page)
    status, text = page.get("/")
    assert status == 503
    assert "The page is full" in text
    assert "页面已满" in text
    third.leave()
    wait_until(lambda: len(page.kernels()) == 2)


def test_a_kernel_has_few_connections(page: Page, attacker: Visitor) -> None:
    others = [Visitor.of(page, attacker.kernel) for _ in range(2)]
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Visitor.of(page, attacker.kernel)
    assert refused.value.status_code == 429
    for each in others:
        each.socket.close()
    wait_until(lambda: '"connections": 1' in page.get(f"/api/kernels/{attacker.kernel}")[1])


def test_a_large_message_ends_the_connection(attacker: Visitor, page: Page) -> None:
    line = Visitor.of(page, attacker.kernel)
    with suppress(OSError):  # it may be closed before everything is sent
        line.say("comm_msg", {"comm_id": "x", "data": "x" * 10**6})
    wait_until(line.is_cut)
    line.socket.shutdown()
    assert page.memory() < 400 * MIB


@pytest.mark.thorough
def test_a_flood_is_read_as_fast_as_it_is_answered(
    page: Page, attacker: Visitor, visitors: tuple[Visitor, Visitor]
) -> None:
    slider = attacker.of_model("IntSliderModel", attacker.labelled("x₁"))
    numbers: list[str] = []

    def flood() -> None:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            numbers.append(attacker.set(slider, value=len(numbers) % 40))

    before = page.memory()
    flooding = threading.Thread(target=flood)
    flooding.start()
    while flooding.is_alive():
        expect_a_move(visitors[1])
    assert len(numbers) > 200
    assert page.memory() - before < 40 * MIB
    # messages that have not been read are lost with the connection
    attacker.come_again()
    expect_a_move(attacker)


@pytest.mark.thorough
def test_a_visitor_who_does_not_read_is_cut_off(page: Page, attacker: Visitor) -> None:
    before = page.memory()
    deaf = Visitor.of(page, attacker.kernel, reads=False)
    for dark in (True, False) * 100:
        number = attacker.ask(kind="look", width=1400, ratio=2, dark=dark)
        assert attacker.answers_to(number) is not None
        if '"connections": 1' in page.get(f"/api/kernels/{attacker.kernel}")[1]:
            break
    else:
        pytest.fail("the line of a visitor who does not read is open")
    assert page.memory() - before < 60 * MIB
    deaf.socket.shutdown()


# for traits of every kind
HOSTILE: list[Any] = [1e308, 10**400, None, "x" * 10_000, {"a": [{}]}]
TRAITS = ("value", "index", "min", "max", "children", "_options_labels", "description", "_esm")


@pytest.mark.thorough
def test_no_value_of_a_trait_stops_the_kernel(page: Page, bystander: Visitor) -> None:
    del bystander
    attacker = Visitor.come(page)  # whose panel will be broken
    attacker.open_panel()
    for comm, widget in attacker.look_around().copy().items():
        if widget["model_name"].endswith(("LayoutModel", "StyleModel")):
            continue
        for trait in [each for each in TRAITS if each in widget["state"]]:
            before = kernel_seconds(page)
            for value in HOSTILE:
                assert attacker.answers_to(attacker.set(comm, **{trait: value})) is not None
            assert kernel_seconds(page) - before < MOST_SECONDS, (widget["model_name"], trait)
        attacker.tell(comm, method="custom", content=HOSTILE)
        attacker.tell(comm, method="backbone", sync_data={"value": 1})
        assert attacker.answers_to(attacker.tell(comm, method="request_state")) is not None
    assert all(each.memory_info().rss < 500 * MIB for each in page.kernels())
    attacker.look_around()
    attacker.leave()


@pytest.mark.thorough
def test_sizes_are_bounded(page: Page, attacker: Visitor) -> None:
    hidden = attacker.labelled("hidden")
    slider = attacker.of_model("IntSliderModel", hidden)
    for comm, state in (
        (hidden, {"value": "1000000000"}),
        (hidden, {"value": "9" * 9_000}),
        (slider, {"max": 10**9}),
        (slider, {"value": 10**9}),
        (hidden, {"value": "4"}),
    ):
        before = kernel_seconds(page)
        assert attacker.answers_to(attacker.set(comm, **state)) is not None
        assert kernel_seconds(page) - before < MOST_SECONDS, state
    for width, ratio in ((1e308, 1), (1e9, 1e9), (4000, 4), (1e-6, 1e-6), (1000, 1)):
        number = attacker.ask(kind="look", width=width, ratio=ratio, dark=False)
        assert attacker.answers_to(number) is not None
        # the system refuses to give the kernel more, and the kernel continues
        assert all(each.memory_info().vms <= 1024 * MIB for each in page.kernels())
    expect_a_move(attacker)


@pytest.mark.thorough
def test_a_kernel_ends_with_its_visit_or_its_time_limit(tmp_path: Path) -> None:
    options = ("longest_absence=15", "cull_interval=1")
    with running_page(
        tmp_path, "--processor=10", *(f"--VisitorKernels.{option}" for option in options)
    ) as page:
        # a page that never connects, as when a program only fetches it
        status, _ = page.get("/")
        assert status == 200
        wait_until(lambda: not page.kernels(), 60)
        greedy, bystander = Visitor.come(page), Visitor.come(page)
        bystander.open_panel()
        greedy.open_panel()
        with suppress(OSError, websocket.WebSocketException):
            for dark in (True, False) * 200:
                greedy.answers_to(greedy.ask(kind="look", width=3000, ratio=2, dark=dark))
        wait_until(lambda: len(page.kernels()) == 1)
        expect_a_move(bystander)
        for each in (greedy, bystander):
            each.leave()
