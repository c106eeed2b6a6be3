"""Build the page that shows only the panel: its script, its colours, and what it loads."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

from building.pyodide_folder import node

from bpwidget.plots.drawing.style import DARK, LIGHT, Theme

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "docs/live/panel"
BUNDLE = Path(__file__).with_name("bundle.mjs")
PACKAGES_OF_NODE = ROOT / "node_modules/esbuild"
AS_IT_IS = ("index.html", "worker.js", "bridge.py")
# loaded while Python starts; the lock file lists their requirements
PACKAGES = ("bpwidget",)


def colours(theme: Theme) -> dict[str, str]:
    """Return a theme's colours under the names that widgets use."""
    raised = f"color-mix(in srgb, {theme.ink} 8%, {theme.page})"
    return {
        "layout-color0": theme.page,
        "layout-color1": theme.page,
        "layout-color2": raised,
        "layout-color3": theme.hair,
        "border-color0": theme.muted,
        "border-color1": theme.muted,
        "border-color2": theme.hair,
        "border-color3": theme.hair,
        "ui-font-color0": theme.ink,
        "ui-font-color1": theme.ink,
        "ui-font-color2": theme.muted,
        "ui-font-color3": theme.muted,
        "content-font-color0": theme.ink,
        "content-font-color1": theme.ink,
        "content-font-color2": theme.muted,
        "brand-color0": theme.data,
        "brand-color1": theme.data,
        "brand-color2": theme.data,
    }


def style(theme: Theme) -> str:
    """Return the rule for a theme."""
    lines = "".join(f"  --jp-{name}: {colour};\n" for name, colour in colours(theme).items())
    return f':root[data-theme="{theme.name}"] {{\n  color-scheme: {theme.name};\n{lines}}}\n'


def build_panel_page(anywidget: Path, folder: Path) -> None:
    """Write the page into a folder.

    Parameters
    ----------
    anywidget : Path
        The wheel of anywidget, which contains its browser part.
    folder : Path
        Where to put the page, next to ``static/pyodide``.
    """
    if not PACKAGES_OF_NODE.exists():
        raise SystemExit(f"{PACKAGES_OF_NODE} not found: run npm ci in {ROOT}")
    folder.mkdir(parents=True)
    subprocess.run([node(), str(BUNDLE), str(SOURCE / "page.js"), str(folder)], check=True)
    for name in AS_IT_IS:
        shutil.copyfile(SOURCE / name, folder / name)
    with zipfile.ZipFile(anywidget) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("nbextension/index.js"))
        (folder / "anywidget.js").write_bytes(archive.read(name))
    (folder / "colours.css").write_text(style(LIGHT) + style(DARK), "utf-8")
    (folder / "packages.json").write_text(json.dumps({"packages": PACKAGES}), "utf-8")
