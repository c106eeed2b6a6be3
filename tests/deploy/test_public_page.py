"""The public page: what a visitor can do ends at the panel, and at the visitor's own kernel."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import websocket
from lab import ANSWER, START, running_chromium
from panel_page import PanelPage
from public_page_visits import PROTOCOL, Page, Visitor, kernel_of, packed, running_page

import bpwidget as bp

CONTROL = "jupyter.widget.control"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return a running public page."""
    with running_page(tmp_path_factory.mktemp("public"), "--visitors=4") as page:
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
    """Return a visitor whose moves are answered, whatever another one has done in the test."""
    yield visitors[1]
    expect_a_move(visitors[1])


@pytest.fixture
def attacker(visitors: tuple[Visitor, Visitor], bystander: Visitor) -> Visitor:
    """Return a visitor who does what no page does, beside another who is answered all the same."""
    del bystander
    return visitors[0]


def expect_a_move(visitor: Visitor) -> None:
    """Expect a move of x1 to lead to a picture."""
    slider = visitor.of_model("IntSliderModel", visitor.labelled("x₁"))
    value = visitor.states[slider]["state"]["value"]
    wanted = value + 1 if value < 20 else 0
    visitor.states[slider]["state"]["value"] = wanted
    assert visitor.frames(visitor.set(slider, value=wanted))


def test_a_visitor_moves_the_panel(page: Page, tmp_path: Path, bystander: Visitor) -> None:
    del bystander
    with running_chromium(tmp_path) as browser:
        tab = browser.new_page(viewport={"width": 1400, "height": 900})
        elsewhere: list[str] = []
        tab.on(
            "request",
            lambda each: None if each.url.startswith((page.url, "blob:", "data:"))
            else elsewhere.append(each.url),
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
        tab.close()


# what may not be sent, by the channel on which a kernel listens to it
REFUSED = [
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


def test_nothing_but_what_widgets_say_reaches_the_kernel(attacker: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "written"
    for channel, kind, content in REFUSED:
        content = {name: str(value).format(file=file) if name == "code" else value
                   for name, value in content.items()}
        assert attacker.is_ignored(attacker.say(kind, content, channel)), (channel, kind)
    assert not file.exists()


def test_no_widget_is_made_by_a_visitor(attacker: Visitor) -> None:
    before = set(attacker.look_around())
    models = [("@jupyter-widgets/controls", "2.0.0", "FileUpload"),
              ("@jupyter-widgets/output", "1.0.0", "Output"),
              ("@jupyter-widgets/controls", "2.0.0", "HTML")]
    for module, version, name in models:
        state = {"_model_module": module, "_model_module_version": version,
                 "_model_name": f"{name}Model", "_view_module": module,
                 "_view_module_version": version, "_view_name": f"{name}View"}
        content = {"comm_id": uuid4().hex, "target_name": "jupyter.widget",
                   "data": {"state": state, "buffer_paths": []}}
        assert attacker.is_ignored(attacker.say("comm_open", content, metadata={"version": "2.1.0"}))
    for target in ("matplotlib", "jupyter.widget.version", "os", None, ["x"]):
        content = {"comm_id": uuid4().hex, "target_name": target, "data": {}}
        assert attacker.is_ignored(attacker.say("comm_open", content))
    # nor by the module that a target may name
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
    for header in (b"[" * 50_000, b"\xff", b"[]", b"1" * 5000, b'{"msg_id": 1}', b'{"msg_type": "comm_msg"}'):
        attacker.socket.send_binary(packed(b"shell", header, b"{}", b"{}", b"{}"))
    header = b'{"msg_id": "1", "msg_type": "comm_msg"}'
    for content in (b"[" * 50_000, b"\xff", b"[]", b"null"):
        attacker.socket.send_binary(packed(b"shell", header, b"{}", b"{}", content))
    expect_a_move(attacker)


def test_an_older_protocol_is_not_spoken(page: Page, attacker: Visitor) -> None:
    for protocol in ("", "v0.kernel.websocket.jupyter.org"):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            Visitor.of(page, attacker.kernel, protocol)
        assert refused.value.status_code == 400


def test_another_site_cannot_speak_for_a_visitor(page: Page, attacker: Visitor) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Visitor.of(page, attacker.kernel, PROTOCOL, "https://elsewhere.example")
    assert refused.value.status_code == 403


def test_a_kernel_must_be_known_by_its_identifier(page: Page, attacker: Visitor) -> None:
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
                for root in ("/voila/static/", "/static/", "/voila/labextensions/", "/",
                             "/voila/templates/public/static/", "/voila/api/themes/")
                for way in ("../" * 12, "..%2f" * 12, "/" , "%2f", "%5c..")
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
    with suppress(OSError):  # it stops reading, and closes the line
        assert page.get("/", "POST", b"x" * 10**6)[0] in {400, 413}
    # the template, the theme and the code are not the visitor's to choose
    number = len(page.kernels())
    assert number == 2


def test_what_is_typed_is_not_run(attacker: Visitor, tmp_path: Path) -> None:
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
    for step in range(1, 8):
        attacker.ask(kind="step", step=step)
        for text in texts if step == 4 else texts[:3]:
            began = kernel_seconds(attacker)
            assert attacker.answers_to(attacker.ask(kind="answer", step=step, text=text)) is not None
            assert kernel_seconds(attacker) - began < 5, text[:80]
    assert not file.exists()


def kernel_seconds(visitor: Visitor) -> float:
    """Return how much processor time the kernels have taken."""
    return sum(sum(each.cpu_times()[:2]) for each in visitor.page.kernels())


def practise(visitor: Visitor) -> None:
    """Choose the mode with a quiz, and hide the numbers of every step."""
    visitor.answers_to(visitor.set(visitor.of_model("ToggleButtonsModel"), index=1))
    visitor.answers_to(visitor.set(visitor.labelled("quiz"), index=2))
