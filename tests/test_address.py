"""The repository's address is written into copies of the READMEs and pyproject.toml."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NAMES = ("README.md", "README.zh.md", "pyproject.toml")


def loaded() -> ModuleType:
    found = importlib.util.spec_from_file_location("address", ROOT / "docs" / "address.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    # its dataclass looks up the module there
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


address: Any = loaded()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copy(ROOT / name, tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("someone/their-bp", "github.com", "someone/their-bp"),
        ("https://github.com/someone/bp.git", "github.com", "someone/bp"),
        ("https://token@github.com/someone/bp", "github.com", "someone/bp"),
        ("git@github.com:someone/bp.widget.git", "github.com", "someone/bp.widget"),
        ("ssh://git@github.com:22/someone/bp.git", "github.com", "someone/bp"),
        ("https://gitlab.com/group/part/bp/", "gitlab.com", "group/part/bp"),
    ],
)
def test_an_address_in_any_form(text: str, host: str, path: str) -> None:
    assert address.address_of(text) == address.Address(host, path)


@pytest.mark.parametrize(
    "text", ["bpwidget", "https://example.org/a/b", "/srv/git/bp.git", "https://github.com/a/b/c"]
)
def test_anything_but_a_repositorys_address_is_refused_in_a_sentence(
    clone: Path, text: str
) -> None:
    with pytest.raises(ValueError, match=r"OWNER/NAME.*got '"):
        address.address_of(text)
    assert address.main([text], clone) == 1


def test_links_of_both_hosts() -> None:
    hub, lab = address.Address("github.com", "Me/bp"), address.Address("gitlab.com", "g/p/bp")
    assert (hub.site, lab.site) == ("https://me.github.io/bp/", "https://g.gitlab.io/p/bp/")
    assert address.Address("github.com", "Me/me.github.io").site == "https://me.github.io/"
    tour = "HEAD?urlpath=lab/tree/notebooks/00-tour.ipynb"
    assert hub.binder("en") == f"https://mybinder.org/v2/gh/Me/bp/{tour}"
    assert lab.binder("en") == f"https://mybinder.org/v2/gl/g%2Fp%2Fbp/{tour}"


def test_the_site_finds_the_repository(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert address.found(clone) == address.UNKNOWN
    for remote, path in (("/srv/bp.git", "OWNER/NAME"), ("git@github.com:me/one.git", "me/one")):
        subprocess.run(["git", "remote", "add", "origin", remote], cwd=clone, check=True)
        assert address.found(clone).path == path
        subprocess.run(["git", "remote", "remove", "origin"], cwd=clone, check=True)
    monkeypatch.setenv("GITHUB_REPOSITORY", "their/fork")
    assert address.found(clone).on_binder.startswith("https://mybinder.org/v2/gh/their/fork/")


def test_it_is_written_into_every_file_and_the_second_time_changes_nothing(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {name: (clone / name).read_text("utf-8") for name in NAMES}
    subprocess.run(
        ["git", "remote", "add", "origin", "git@github.com:me/one.git"], cwd=clone, check=True
    )
    assert address.main([], clone) == 0
    assert address.main([], clone) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "https://github.com/me/one: README.md, README.zh.md, pyproject.toml",
        "https://github.com/me/one: nothing to change",
    ]
    texts = {name: (clone / name).read_text("utf-8") for name in NAMES}
    for lang, name in address.READMES.items():
        assert (
            f"](https://mybinder.org/v2/gh/me/one/HEAD?urlpath=lab/tree/{address.TOURS[lang]})"
            in (texts[name])
        )
        assert f"](https://me.github.io/one/{address.PAGES[lang]})" in texts[name]
        # nothing else has changed
        assert address.BLOCK.sub("", texts[name]) == address.BLOCK.sub("", before[name])
    urls = tomllib.loads(texts["pyproject.toml"])["project"].pop("urls")
    assert urls == {
        "Homepage": "https://me.github.io/one/",
        "Repository": "https://github.com/me/one",
    }
    # another address replaces the first
    assert address.main(["you/two"], clone) == 0
    for name in NAMES:
        text = (clone / name).read_text("utf-8")
        assert text == texts[name].replace("me/one", "you/two").replace(
            "me.github.io/one", "you.github.io/two"
        )


def test_without_a_remote_it_says_what_to_give(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert address.main([], clone) == 1
    assert capsys.readouterr().out.endswith("docs/address.py OWNER/NAME\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_readmes_say_what_it_writes(lang: str) -> None:
    text = (ROOT / address.READMES[lang]).read_text("utf-8")
    (there,) = address.BLOCK.findall(text)
    link = address.re.search(r"mybinder\.org/v2/gh/([^/]+/[^/]+)/HEAD", there)
    assert there == address.block(lang, address.address_of(link[1]) if link else None)
    # the tour that Binder opens exists
    assert (ROOT / address.TOURS[lang]).is_file()
