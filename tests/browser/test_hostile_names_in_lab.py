"""Names that contain markup are text on the page: they create no element, and nothing runs."""

from __future__ import annotations

import pytest
from lab import ANSWER, Visit
from panel_page import PanelPage
from playwright.sync_api import Dialog, expect

NAMES = {
    "feature": "<img src=x onerror=alert(1)>",
    "other": '"><svg onload=alert(2)>$\\notacommand{x}$',
    "class": "</script><script>alert(3)</script>",
    "name": "<iframe srcdoc='<script>alert(4)</script>'>\u202e\x1b[31m",
}
OPEN = f"""import bpwidget as bp
X = [[k / 8, (k * 5 % 8) / 8] for k in range(8)]
NAMES = {NAMES!r}
data = bp.Data(X, [0, 1] * 4, NAMES["name"], features=(NAMES["feature"], NAMES["other"]),
               classes=(NAMES["class"], "v"))
panel = bp.BackpropPanel(data=data, lang="en")
panel"""
# elements that no panel has, and every attribute that runs code
INJECTED = """root => [...root.querySelectorAll('*')].filter((each) =>
  ['IMG', 'IFRAME', 'SCRIPT', 'OBJECT'].includes(each.tagName)
  || [...each.attributes].some(({ name }) => name.startsWith('on'))
).map((each) => each.outerHTML.slice(0, 200))"""


@pytest.mark.thorough
def test_names_that_are_markup_are_text_on_the_page(visit: Visit) -> None:
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    visit.page.on("dialog", dismissed)
    visit.lab.write("hostile-names.ipynb", OPEN)
    notebook = visit.open("hostile-names.ipynb")
    visit.run_all()
    panel = PanelPage(notebook).wait()
    expect(panel.screen).to_contain_text(NAMES["feature"], timeout=ANSWER)
    expect(panel.screen).to_contain_text(NAMES["class"], timeout=ANSWER)
    # the classes are choices of y, and the data are one of the data sets
    options = panel.root.locator("option").all_text_contents()
    # ipywidgets turns spaces in a list into non-breaking ones
    options = [option.replace("\xa0", " ") for option in options]
    assert any(NAMES["class"] in option for option in options)
    assert any(
        "<iframe srcdoc=" in option and "\\u202e\\x1b[31m" in option for option in options
    ), options
    # a move, and a point read off the plot of the data
    panel.choose_step(4)
    panel.open_menu()
    assert panel.root.evaluate(INJECTED) == []
    assert dialogs == []
