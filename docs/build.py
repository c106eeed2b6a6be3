"""Build the site: its pages, the lessons live, and the panel on the first page.

``python docs/build.py OUT`` downloads a release of Pyodide; ``--pyodide FOLDER`` takes the core,
the lock file and the wheels from a folder instead, and then only pure Python wheels are downloaded,
from PyPI. Either way OUT is self-contained: its pages request nothing from other hosts. The build
needs the extra ``docs``, Node with the packages that ``npm ci`` installs, and Chromium, which draws
the pictures of the panel. Downloading the release has not been tested; building from a folder has.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS), str(DOCS.parent)]

from address import UNKNOWN, found  # noqa: E402 - found by the line above
from building.lite import build_lite, kernel_wheels  # noqa: E402 - as above
from building.panel_page import build_panel_page  # noqa: E402 - as above
from building.pyodide_folder import assemble  # noqa: E402 - as above
from building.release import Release  # noqa: E402 - as above
from building.stills import draw_stills, style  # noqa: E402 - as above

STATIC = DOCS / "_static"


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is being done, and how long it took."""
    start = monotonic()
    print(f"{name} ...", end=" ", flush=True)
    yield
    print(f"{monotonic() - start:.0f} s", flush=True)


def one(folder: Path, pattern: str) -> Path:
    """Return the only file in a folder whose name matches a pattern."""
    (found,) = folder.glob(pattern)
    return found


def build_live(pyodide: str, out: Path, scratch: Path) -> None:
    """Build the part that runs in the browser, into ``OUT/live``."""
    wheels = scratch / "static/pyodide"
    with step("Pyodide, its wheels compiled"):
        assemble(Release(pyodide), DOCS.parent, kernel_wheels(), wheels)
    with step("JupyterLite"):
        build_lite(one(wheels, "comm-*.whl"), scratch, out / "live")
    with step("the panel's page"):
        build_panel_page(one(wheels, "anywidget-*.whl"), out / "live/panel")


def build_pages(out: Path, scratch: Path) -> None:
    """Build the pages, around the live part."""
    with step("the panel's pictures"):
        heights = draw_stills(out, STATIC)
    with step("the pages"):
        subprocess.run(
            [
                *(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"),
                *("-d", str(scratch / "doctrees"), str(DOCS), str(out)),
            ],
            check=True,
        )
    with (out / "_static/first_panel.css").open("a", encoding="utf-8") as file:
        file.write(style(heights))


def main() -> None:
    """Build the site into a new or empty folder."""
    parser = argparse.ArgumentParser(description="Build the site.")
    parser.add_argument(
        "--pyodide",
        default=PYODIDE_CDN_URL,
        help="a folder with a release of Pyodide, or its URL (default: %(default)s)",
    )
    parser.add_argument("out", type=Path, help="a new or empty folder")
    given = parser.parse_args()
    out = given.out.resolve()
    if out.exists() and any(out.iterdir()):
        parser.error(f"{out} is not empty; name another folder, or delete it first")
    with tempfile.TemporaryDirectory() as scratch:
        build_live(given.pyodide, out, Path(scratch))
        build_pages(out, Path(scratch))
    size = sum(each.stat().st_size for each in out.rglob("*") if each.is_file())
    print(f"built {out}, {size / 2**20:.0f} MiB")
    if found(DOCS.parent) == UNKNOWN:
        print(
            f"links to files and to Binder contain {UNKNOWN.path}: GITHUB_REPOSITORY is not set,"
            " and this clone has no remote `origin` on GitHub or GitLab"
        )


if __name__ == "__main__":
    main()
