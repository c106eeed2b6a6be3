"""The Chinese README says the same as the English one, and their examples work."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
READMES = {"en": "README.md", "zh": "README.zh.md"}
# they link to each other, and the Chinese one to its own lessons and the English table
OWN_LINKS = {"README.md", "README.zh.md", "README.md#how-fast-it-is"}
OWN_CODE = {"zh"}


def written(lang: str) -> str:
    return (ROOT / READMES[lang]).read_text(encoding="utf-8")


def readme(lang: str) -> str:
    """Return a README without the benchmark's table, and with the links to lessons unified."""
    text = re.sub(r"<!-- written by .*?<!-- to here -->", "", written(lang), flags=re.DOTALL)
    return text.replace("notebooks/zh/", "notebooks/")


def prose(lang: str) -> str:
    return re.sub(r"^```.*?^```", "", readme(lang), flags=re.DOTALL | re.MULTILINE)


def blocks(lang: str) -> list[tuple[str, str]]:
    """Return the language and the text of each block of code."""
    return re.findall(r"^```(\w+)\n(.*?)^```", readme(lang), re.DOTALL | re.MULTILINE)


def without_words(block: str) -> str:
    """Return code without comments and `lang` arguments."""
    return re.sub(r', lang="\w+"|\s*# .*', "", block)


def first_cells(lang: str) -> list[str]:
    return re.findall(r"^\| (`.*?) \| ", prose(lang), re.MULTILINE)


def links(lang: str) -> set[str]:
    return set(re.findall(r"\]\(([^)]+)\)", prose(lang))) - OWN_LINKS


def code(lang: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", prose(lang))) - OWN_CODE


def test_both_have_the_same_headings_in_number_and_level() -> None:
    levels = {lang: re.findall(r"^#+", prose(lang), re.MULTILINE) for lang in READMES}
    assert levels["zh"] == levels["en"] != []


def test_both_have_the_same_code_except_for_words() -> None:
    english, chinese = (
        [(kind, without_words(block)) for kind, block in blocks(lang)] for lang in READMES
    )
    assert chinese == english != []


def test_both_have_the_same_names_in_the_same_rows() -> None:
    assert first_cells("zh") == first_cells("en") != []
    assert code("zh") == code("en")


def test_both_have_the_same_links_and_these_lead_somewhere() -> None:
    tour = "notebooks/00-tour.ipynb"
    in_chinese = {link.replace(".zh.md", ".md") for link in links("zh")}
    assert in_chinese - {tour, "README.md"} == links("en") - {tour, "README.zh.md", "README.md"}
    for link in links("en") | links("zh"):
        assert link.startswith("https://") or (ROOT / link.partition("#")[0]).exists(), link


def test_each_links_to_the_other() -> None:
    assert "](README.zh.md)" in written("en")
    assert "](README.md)" in written("zh")


@pytest.mark.parametrize("lang", READMES)
def test_its_python_does_what_it_says(lang: str) -> None:
    source = "\n".join(block for kind, block in blocks(lang) if kind == "python")
    names = {"my_backward": right_backward}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(source, names)  # noqa: S102 - as a reader would
    names["panel"].close()  # type: ignore[attr-defined]  # opened by the code
    expected = re.findall(r"^# (.+)$", source, re.MULTILINE)
    assert said.getvalue().splitlines() == expected != []


def right_backward(
    x: np.ndarray, y: int, W1: np.ndarray, W2: np.ndarray, lam: float
) -> tuple[np.ndarray, np.ndarray]:
    h = np.tanh(W1 @ x)
    p = np.exp(W2 @ h)
    dJ_do = p / p.sum() - np.eye(len(p))[y]
    dJ_dz = (W2.T @ dJ_do) * (1 - h**2)
    return np.outer(dJ_dz, x) + lam * W1, np.outer(dJ_do, h) + lam * W2
