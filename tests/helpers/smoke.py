"""Use an installed bpwidget as a reader would: the panel, a picture, iris, a run, the lessons.

usage: python -I tests/helpers/smoke.py FOLDER_OF_THE_ENVIRONMENT
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from pathlib import Path

import matplotlib.image
import numpy as np

import bpwidget as bp
from bpwidget.cli import main as main_of_command
from bpwidget.lab.lessons import copy_lessons, shipped_lessons


def use(folder: Path) -> None:
    """Use every part once, and write into a folder."""
    with_iris = bp.BackpropPanel(data="iris", hidden=5, lang="zh")
    with_iris.advance(3)
    assert with_iris.run is not None
    assert with_iris.run.at.number == 3
    assert with_iris.run.at.data.X.shape[1] == 4
    with_iris.close()

    panel = bp.BackpropPanel()
    panel.move(x=(1, -1), lam=0.5, hidden=3)
    assert panel.trace.J == bp.backprop(bp.MLP.random(hidden=3), (1, -1), 0, lam=0.5).J
    assert bp.check_gradients(panel.net, (1, -1), 0, lam=0.5).ok
    panel.savefig(folder / "panel.png")
    picture = matplotlib.image.imread(folder / "panel.png")
    assert min(picture.shape[:2]) > 300
    assert np.unique(picture.reshape(-1, picture.shape[2]), axis=0).shape[0] > 50
    panel.close()

    copy_lessons(shipped_lessons(), folder / "lessons", "1")
    lessons = sorted(path.name for path in (folder / "lessons").glob("*.ipynb"))
    assert lessons[0] == "00-tour.ipynb"
    assert len(lessons) >= 10

    with contextlib.redirect_stdout(io.StringIO()):
        assert main_of_command(["assignment", "2", "--grader", "otter", "--dir", str(folder)]) == 0
    assert (folder / "backprop.ipynb").stat().st_size > 1000


def main() -> None:
    """Check that bpwidget is the installed one, and use it."""
    assert Path(bp.__file__).is_relative_to(Path(sys.argv[1]).resolve()), bp.__file__
    with tempfile.TemporaryDirectory() as folder:
        use(Path(folder))
    print(f"bpwidget {bp.__version__} works")


if __name__ == "__main__":
    main()
