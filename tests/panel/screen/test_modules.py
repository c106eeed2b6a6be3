"""The browser's modules, joined into one; `.ci/run` checks with Node that it runs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import bpwidget
from bpwidget.panel.screen.live import LiveScreen
from bpwidget.panel.screen.modules import joined

BROWSER = Path(bpwidget.__file__).parent / "panel" / "screen" / "browser"
DECLARED = re.compile(
    r"^(export )?(?:const|let|var|class|(?:async )?function\*?) (\w+)", re.MULTILINE
)
IMPORTED = re.compile(r'^import \{([^}]*)\} from "\./(\w+\.js)";', re.MULTILINE)


def declared(code: str) -> Counter[str]:
    """Return how often code declares each name at its top level."""
    return Counter(name for _, name in DECLARED.findall(code))


def test_every_module_is_in_it_once() -> None:
    modules = [path.read_text("utf-8") for path in sorted(BROWSER.iterdir())]
    assert all(map(declared, modules))
    assert declared(joined(BROWSER / "live.js")) == sum(map(declared, modules), Counter())


def test_it_is_what_the_browser_gets() -> None:
    assert str(LiveScreen._esm) == joined(BROWSER / "live.js")


def test_nothing_is_left_to_import_and_one_thing_is_exported() -> None:
    code = joined(BROWSER / "live.js")
    assert re.findall(r"^import\b.*", code, re.MULTILINE) == []
    assert re.findall(r"^export\b.*", code, re.MULTILINE) == ["export default { render };"]


def test_no_two_modules_declare_one_name() -> None:
    names = declared(joined(BROWSER / "live.js"))
    assert [name for name, times in names.items() if times > 1] == []


def test_every_import_is_exported_there() -> None:
    exported = {
        path.name: {name for export, name in DECLARED.findall(path.read_text("utf-8")) if export}
        for path in BROWSER.iterdir()
    }
    for path in BROWSER.iterdir():
        for names, module in IMPORTED.findall(path.read_text("utf-8")):
            assert set(re.findall(r"\w+", names)) <= exported[module], (path.name, module)


def write(folder: Path, **modules: str) -> Path:
    """Write modules into a folder, and return the one called `main`."""
    for name, code in modules.items():
        (folder / f"{name}.js").write_text(code, "utf-8")
    return folder / "main.js"


def test_a_module_comes_after_those_that_it_imports_and_once(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import { a } from "./one.js";\nimport {\n  b,\n  c,\n} from "./two.js";\n'
        "export default { render: () => a + b + c };\n",
        one='import { b } from "./two.js";\nexport const a = b;\n',
        two="export const b = 1;\nexport function c() {}\n",
    )
    assert joined(main).split("\n\n") == [
        "const b = 1;\nfunction c() {}",
        "const a = b;",
        "export default { render: () => a + b + c };\n",
    ]


@pytest.mark.parametrize(
    "line",
    [
        'import one from "./one.js";',
        'import * as one from "./one.js";',
        'import { a as b } from "./one.js";',
        'import "./one.js";',
        'import { a } from "one";',
        'import { a } from "https://example.org/one.js";',
        'export { a } from "./one.js";',
        'export * from "./one.js";',
        "export { a };",
        "export let a = 1;",
    ],
)
def test_modules_that_cannot_be_joined_are_refused(tmp_path: Path, line: str) -> None:
    main = write(tmp_path, main=f"{line}\n", one="export const a = 1;\n")
    with pytest.raises(ValueError, match=r"main\.js cannot be joined with others: (im|ex)port"):
        joined(main)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    main = write(
        tmp_path,
        main='import { a } from "./one.js";\nexport const b = 1;\n',
        one='import { b } from "./main.js";\nexport const a = 1;\n',
    )
    with pytest.raises(ValueError, match=r"main\.js imports itself through one\.js"):
        joined(main)
