"""The hub's configuration refuses settings that cannot work, in a sentence, as it is read."""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyterhub", reason="pip install -e '.[class]'")

from traitlets.config import Config

CONFIG = Path(__file__).parents[2] / "deploy" / "hub" / "jupyterhub_config.py"
TRIAL = "a-long-password"


@pytest.fixture
def values(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """Return settings for a trial hub, with a proxy on PATH and an ordinary account."""
    for name in [name for name in os.environ if name.startswith("BPWIDGET_HUB_")]:
        monkeypatch.delenv(name)
    proxy = tmp_path / "bin" / "configurable-http-proxy"
    proxy.parent.mkdir()
    proxy.write_text("#!/bin/sh\n")
    proxy.chmod(0o755)
    monkeypatch.setenv("PATH", str(proxy.parent))
    return {"STATE": str(tmp_path / "state"), "TRIAL_PASSWORD": TRIAL}


def read(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], account: int = 1000) -> Any:
    """Read the configuration as JupyterHub does, as a given account."""
    for name, value in values.items():
        monkeypatch.setenv(f"BPWIDGET_HUB_{name}", value)
    found = Config()
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: account)
    stat = Path.stat
    if account != owner:  # the folder counts as that account's

        def as_owner(path: Path, **how: bool) -> os.stat_result:
            result = list(stat(path, **how))
            result[4] = account
            return os.stat_result(result)

        monkeypatch.setattr(Path, "stat", as_owner)
    runpy.run_path(str(CONFIG), {"get_config": lambda: found})
    return found


def test_a_trial_needs_a_password_and_no_accounts(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    config = read(monkeypatch, values)
    assert config.JupyterHub.authenticator_class == "shared-password"
    assert config.SharedPasswordAuthenticator.user_password == TRIAL
    assert config.JupyterHub.bind_url == "http://127.0.0.1:8000"
    state = Path(values["STATE"])
    assert state.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"CPU": "none"}, "BPWIDGET_HUB_CPU is 'none'; it must be a number above 0, such as 1"),
        ({"CPU": "inf"}, "BPWIDGET_HUB_CPU is 'inf'"),
        ({"TASKS": "2.5"}, "it must be a whole number above 0, such as 256"),
        ({"KERNEL_IDLE": "0"}, "BPWIDGET_HUB_KERNEL_IDLE is '0'"),
        ({"MEMORY": "1000"}, "a number with K, M, G or T, such as 1G"),
        ({"BIND": "http://0.0.0.0:8000"}, "lets anybody in under any name"),
        ({"BIND": "http://:8000", "TRIAL_PASSWORD": ""}, "passwords would be sent unencrypted"),
        ({"TLS_KEY": "/key"}, "TLS_CERT is set; set both or none"),
        ({"TRIAL_PASSWORD": ""}, "only root can start servers under the learners' accounts"),
        ({"TRIAL_PASSWORD": "short"}, "BPWIDGET_HUB_TRIAL_PASSWORD has 5 characters"),
        ({"PATH": ""}, "npm install -g configurable-http-proxy"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], wrong: dict[str, str], sentence: str
) -> None:
    if "PATH" in wrong:
        monkeypatch.setenv("PATH", wrong.pop("PATH"))
    with pytest.raises(SystemExit) as refusal:
        read(monkeypatch, values | wrong)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_state_folder_that_others_may_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    Path(values["STATE"]).mkdir(mode=0o755)
    with pytest.raises(SystemExit, match=r"others may read .* with mode 0700"):
        read(monkeypatch, values)


def test_root_is_refused_for_a_trial(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    with pytest.raises(SystemExit, match="for ordinary users, but this is root"):
        read(monkeypatch, values, account=0)


def test_a_missing_group_is_reported_before_anybody_signs_in(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    values |= {"TRIAL_PASSWORD": "", "LEARNERS": "no-such-group"}
    with pytest.raises(SystemExit, match="create it with: groupadd no-such-group"):
        read(monkeypatch, values, account=0)


def test_with_systemd_it_enforces_the_limits(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    groups = {"LEARNERS": "root", "TEACHERS": "daemon"}
    values |= {"TRIAL_PASSWORD": "", "SPAWNER": "systemd", "MEMORY": "2G", "CPU": "0.5", **groups}
    config = read(monkeypatch, values, account=0)
    assert config.JupyterHub.spawner_class == "systemd"
    assert (config.Spawner.mem_limit, config.Spawner.cpu_limit) == ("2G", 0.5)
    assert config.SystemdSpawner.unit_extra_properties["TasksMax"] == "256"
    assert config.PAMAuthenticator.allowed_groups == {"root"}
