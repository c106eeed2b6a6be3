"""Sphinx's settings."""

project = "bpwidget"
extensions = ["myst_parser"]
html_static_path = ["_static"]
exclude_patterns = ["live", "building", "conventions*.md"]
html_css_files = ["first_panel.css"]
