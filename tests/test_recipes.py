"""The recipes of CONTRIBUTING.md work when followed to the letter in a copy of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from following_recipes import Step, copy_of_the_repository, follow, recipe


class Example(NamedTuple):
    """How to use the example of a recipe, and the tests that find it in the tables."""

    use: str
    files: str
    names: str


EXAMPLES = {
    "To add an activation": Example(
        "use_function(activation='softsign')",
        "mlp/test_activations.py mlp/test_backward.py mlp/test_check.py mlp/test_check_kinks.py"
        " mlp/training/test_batch.py lesson/test_formulas.py lesson/test_equations.py"
        " lesson/export/test_handouts.py",
        "softsign or test_formulas or test_equations",
    ),
    "To add a loss": Example(
        "use_function(loss='log_cosh')",
        "mlp/test_losses.py mlp/test_backward.py mlp/test_check.py mlp/training/test_batch.py"
        " lesson/test_formulas.py lesson/test_equations.py lesson/export/test_handouts.py"
        " lesson/test_substitution.py lesson/test_planting.py",
        "log_cosh or test_formulas or test_equations or autograd_at_the_extremes"
        " or numbers_put_in or what_comes_before",
    ),
    "To add a known mistake": Example(
        "use_mistake('dJ/dW2', 'slope_for_h')",
        "lesson/words/test_languages.py lesson/exercises/test_diagnosis.py lesson/test_planting.py",
        "test_languages or every_wrong_answer or every_sentence or what_comes_before"
        " or can_be_planted",
    ),
    "To add a view": Example(
        "use_view('prediction', picture='prediction')",
        "plots/test_board.py lesson/words/test_languages.py",
        "prediction or test_languages",
    ),
    "To add a control": Example(
        "use_control('resolution', 41, lambda controls: controls.learner.resolution)",
        "panel/test_session.py panel/state/test_saved.py lesson/words/test_languages.py",
        "of_the_type_in_the_table or table_says or json_and_back or test_languages",
    ),
}
FILES = ("test_example.py", "test_house.py")
ALWAYS = "example_can_be_used or knows_only_those_before or no_arrow_runs_up"
# a test file for the copy; a tenth of the networks is enough to notice an incomplete recipe
USING = """
import bpwidget, using_everything, wrong_answers
wrong_answers.NETWORKS = 50
def test_the_example_can_be_used():
    assert bpwidget.__file__.startswith({copy!r})
    using_everything.{use}
"""


def run(copy: Path, *arguments: str) -> None:
    """Run a Python module at the root of a copy; if it fails, fail with its output."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=copy,
        env={**os.environ, "HYPOTHESIS_PROFILE": "quick"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


@pytest.mark.thorough
@pytest.mark.parametrize("title", EXAMPLES)
def test_a_recipe_followed_to_the_letter_adds_what_it_says(title: str, tmp_path: Path) -> None:
    example, copy = EXAMPLES[title], copy_of_the_repository(tmp_path)
    for step in recipe(title):
        follow(step, copy)
    run(copy, "ruff", "check", "--fix")
    run(copy, "ruff", "format")
    (copy / "tests/test_example.py").write_text(USING.format(copy=str(copy), use=example.use))
    files = [f"tests/{file}" for file in (*FILES, *example.files.split())]
    names = f"{ALWAYS} or {example.names}"
    run(copy, "pytest", "-n0", "--no-cov", "-q", *files, "-k", names)


def test_a_line_that_cannot_be_followed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="tells nothing that can be followed"):
        follow(Step("Put it somewhere", "x = 1\n"), tmp_path)
    with pytest.raises(AssertionError, match="no recipe 'To add a room'"):
        recipe("To add a room")
