"""The words of the search: English words, and pairs of Chinese characters."""

from __future__ import annotations

import re

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

# a run of Chinese characters, or of other word characters
RUNS = re.compile(r"[\u4e00-\u9fff]+|(?:(?![\u4e00-\u9fff])\w)+")


class SearchBoth(SearchEnglish):
    """Splits 反向传播 into 反向, 向传 and 传播; a page must contain all of them."""

    lang = "en"
    language_name = "English"  # Sphinx derives the name of a JavaScript class from it
    # Sphinx's own splitter leaves a run of Chinese characters whole
    js_splitter_code = r"""
var RUNS = /[\u4e00-\u9fff]+|(?:(?![\u4e00-\u9fff])[\p{Letter}\p{Number}_])+/gu;
var splitRun = (run) =>
  run.length < 3 || !/^[\u4e00-\u9fff]/.test(run)
    ? [run]
    : Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
var splitQuery = (query) => (query.match(RUNS) || []).flatMap(splitRun);
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - as Sphinx calls it
        """Return the words of a text."""
        words: list[str] = []
        for run in RUNS.findall(input):
            if "\u4e00" <= run[0] <= "\u9fff":
                # also single characters, because a query may be just one
                words += [*run, *(run[i : i + 2] for i in range(len(run) - 1))]
            else:
                words.append(run)
        return words


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_search_language(SearchBoth)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
