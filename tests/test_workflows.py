"""GitHub's workflows use actions at fixed commits, with no more permissions than they need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+(\.\d+)*")
# pinned to a version, because its commit could not be looked up in its repository
AT_A_VERSION = {"pypa/gh-action-pypi-publish@v1.13.0"}
# jobs with more than read permission, and what they may do
RIGHTS = {
    ("site.yml", "publish"): {"pages": "write", "id-token": "write"},
    ("release.yml", "publish"): {"id-token": "write"},
}


def names(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", WORKFLOWS, ids=names)
def test_every_action_is_pinned(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert PINNED.fullmatch(action) or action in AT_A_VERSION, action


@pytest.mark.parametrize("path", WORKFLOWS, ids=names)
def test_every_job_has_the_fewest_permissions(path: Path) -> None:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, job in workflow["jobs"].items():
        rights = job.get("permissions", workflow["permissions"])
        assert rights == RIGHTS.get((path.name, name), {"contents": "read"}), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=names)
def test_no_command_contains_data_of_an_event(path: Path) -> None:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), step
