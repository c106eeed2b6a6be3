"""Run the lessons and write their outputs in the form in which they are committed.

A committed lesson contains text and pictures, but no widget state, no times and nothing about the
machine that ran it::

    python tests/helpers/run_lessons.py [notebooks/00-tour.ipynb ...]

The pictures of the Chinese lessons need a Chinese font; without one, symbols replace the words.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# the folder of the lessons in each language
FOLDERS = {"en": NOTEBOOKS, "zh": NOTEBOOKS / "zh"}
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def lessons_in(lang: str) -> list[Path]:
    """Return the lessons of a language, in their order."""
    return sorted(FOLDERS[lang].glob("*.ipynb"))


def run(lesson: Path) -> None:
    """Run one lesson in a kernel of its own; an exception in a cell propagates."""
    notebook = nbformat.read(lesson, as_version=4)
    NotebookClient(notebook, timeout=120, store_widget_state=False, coalesce_streams=True).execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.validate(notebook)
    nbformat.write(notebook, lesson)


def main(lessons: list[str]) -> None:
    """Run the given lessons, or all."""
    every = [lesson for lang in FOLDERS for lesson in lessons_in(lang)]
    for lesson in [Path(name) for name in lessons] or every:
        run(lesson)
        print(lesson)


if __name__ == "__main__":
    main(sys.argv[1:])
