"""Sphinx's settings for the pages of the site. Our own extensions are in `extensions`."""

from __future__ import annotations

import sys
from pathlib import Path

from bpwidget import __version__
from bpwidget.plots.drawing.style import DARK, LIGHT, Theme

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS / "extensions"), str(DOCS)]

from address import found  # noqa: E402 - found by the line above

# where a lesson runs in the browser, relative to the root of the site
LIVE = "live/notebooks/index.html?path={path}"
# the page that shows nothing but the panel
FIRST_PANEL = "live/panel/index.html"
# the repository that links to files and to Binder lead to
ADDRESS = found(DOCS.parent)
REPOSITORY = ADDRESS.repository

project = "bpwidget"
author = "The bpwidget developers"
copyright = author  # noqa: A001 - as Sphinx calls it
version = release = __version__
language = "en"

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "controls_table",
    "first_panel",
    "formulas",
    "languages",
    "pages_from_elsewhere",
    "search_words",
]
exclude_patterns = ["_build", "building", "extensions", "live"]
templates_path = ["_templates"]

# the notebooks are shown as they are committed
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
# show a panel's picture, not the widget, which would need a kernel
nb_mime_priority_overrides = [
    ("html", "image/png", 0),
    ("html", "application/vnd.jupyter.widget-view+json", None),
]
# by default these scripts come from another host
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_url_schemes = {
    "http": None,
    "https": None,
    "binder": ADDRESS.on_binder + "{{path}}",
    "repository": REPOSITORY + "/blob/HEAD/{{path}}",
}

default_role = "py:obj"
autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings have the types
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
add_module_names = False

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def colours(theme: Theme) -> dict[str, str]:
    """Return Furo's colours, taken from those of the plots."""
    return {
        "color-foreground-primary": theme.ink,
        "color-foreground-secondary": theme.muted,
        "color-foreground-muted": theme.muted,
        "color-foreground-border": theme.hair,
        "color-background-primary": theme.page,
        "color-background-border": theme.hair,
        "color-brand-primary": theme.data,
        "color-brand-content": theme.data,
        "color-brand-visited": theme.data,
        "color-link--hover": theme.now,
        "color-link-underline": theme.hair,
        "color-link-underline--hover": theme.now,
        "color-api-name": theme.data,
        "color-api-pre-name": theme.muted,
        "data": theme.data,
        "penalty": theme.penalty,
        "penalty-ink": theme.penalty_ink,
        "now": theme.now,
        "hair": theme.hair,
    }


html_theme = "furo"
html_title = "bpwidget"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["scrollable.js"]
html_favicon = "_static/mark.svg"
html_copy_source = False
html_show_sphinx = False
html_domain_indices = False
html_use_index = False
html_theme_options = {
    "light_css_variables": colours(LIGHT),
    "dark_css_variables": {
        **colours(DARK),
        "color-background-primary": "#14171b",
        "color-background-secondary": "#191d22",
        "color-background-hover": "#20262d",
        "color-sidebar-background": "#191d22",
    },
}
pygments_style = "xcode"
pygments_dark_style = "github-dark"
