"""The values for Zero to JupyterHub, as far as they can be checked without a cluster or network.

`chart_keys.txt` lists keys of the chart's `values.schema.yaml` (of July 2026) near the ones used
here; anything is allowed below a key that ends in ``.*``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bpwidget.lab.lab import FIRST_LESSON
from bpwidget.lab.lessons import FOLDER

HERE = Path(__file__).parent
VALUES = yaml.safe_load((HERE.parents[1] / "deploy" / "cluster" / "values.yaml").read_text())
KEYS = set((HERE / "chart_keys.txt").read_text().split())


def paths(values: dict[str, Any], above: str = "") -> Iterator[str]:
    """Yield the keys of values, as deep as the chart's schema describes them."""
    for key, value in values.items():
        path = f"{above}{key}"
        yield path
        if isinstance(value, dict) and f"{path}.*" not in KEYS:
            yield from paths(value, f"{path}.")


def unknown(values: dict[str, Any]) -> list[str]:
    """Return the keys that the chart does not have."""
    return [path for path in paths(values) if not {path, f"{path}.*"} & KEYS]


def test_every_key_exists_in_the_chart() -> None:
    assert len(list(paths(VALUES))) > 20
    assert unknown(VALUES) == []


def test_a_misspelt_key_is_found() -> None:
    memory = {**VALUES["singleuser"]["memory"], "limits": "1G"}
    wrong = {"singleuser": {**VALUES["singleuser"], "memory": memory}}
    assert unknown(wrong) == ["singleuser.memory.limits"]


def test_it_opens_the_tour() -> None:
    assert VALUES["singleuser"]["defaultUrl"] == f"/lab/tree/{FOLDER}/{FIRST_LESSON}"
    assert VALUES["singleuser"]["cmd"][:4] == ["python", "-P", "-m", "bpwidget.lab.single_user"]


def test_nobody_can_sign_in_until_the_values_are_filled_in() -> None:
    config = VALUES["hub"]["config"]
    assert config["Authenticator"]["allowed_users"] == []
    assert "allow_all" not in {key for part in config.values() for key in part}
    secret = config["GenericOAuthenticator"]["client_secret"]
    assert secret == "FILL-IN"  # noqa: S105 - a placeholder
