"""The lessons run unchanged in the browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from panel_page import PanelPage
from playwright.sync_api import Browser
from run_lessons import lessons_in
from site_page import visiting

# only of the panel; the rest of the page is JupyterLite's
AXE = """
async () => {
    const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const found = await axe.run(".bpw-panel", { runOnly: { type: "tag", values } });
    return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}
"""


# in Chinese, the code of a lesson is the same except for words
LESSONS = [*(lesson.name for lesson in lessons_in("en")), "zh/02-seven-steps.ipynb"]


@pytest.mark.parametrize("path", LESSONS)
def test_a_lesson_runs_to_its_end(browser: Browser, address: str, path: str) -> None:
    with visiting(browser, address) as visit:
        cells = visit.run_lesson(path)
        assert cells
        for cell in cells:
            assert cell["count"] is not None
            for output in cell["outputs"]:
                assert output["output_type"] != "error", output
                assert output.get("name") != "stderr", output
        if path == "00-tour.ipynb":
            panel = PanelPage(visit.page.locator(".jp-Notebook")).wait()
            panel.type("x₁", "0.8")
            panel.expect_trace(panel.trace())
            visit.page.evaluate(AXE_SCRIPT)
            assert visit.page.evaluate(AXE) == []
