"""Write the repository's address into the READMEs: the site's address and the Binder badge.

usage: python docs/address.py [OWNER/NAME or an address of GitHub or GitLab]

The default is the address of the remote `origin`. It changes the block between two comments in both
READMEs, and `[project.urls]` in pyproject.toml. Running it again changes nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
READMES = {"en": "README.md", "zh": "README.zh.md"}
BEGIN, END = "<!-- written by docs/address.py -->", "<!-- to here -->"
BLOCK = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
TOURS = {"en": "notebooks/00-tour.ipynb", "zh": "notebooks/zh/00-tour.ipynb"}
# name of Binder's provider, and where a repository's pages are
HOSTS = {"github.com": ("gh", "github.io"), "gitlab.com": ("gl", "gitlab.io")}
PART = r"[\w.-]+"
ADDRESS = re.compile(
    rf"(?:https?://(?:[^@/]+@)?|ssh://git@|git@)(?P<host>{PART})(?::\d+)?[:/]"
    rf"(?P<path>{PART}(?:/{PART})+)"
)
SHORT = re.compile(rf"(?P<path>{PART}/{PART})")
WAYS = {
    "en": """\
- **Try it now** in your browser, with nothing to install: {site}.
- **Install it** on your own machine with one line: [Start](#start).
- **Binder** runs JupyterLab on somebody else's machine: {binder}.""",
    "zh": """\
- **马上试用**：在浏览器里打开，无需安装：{site}。
- **一行命令**，装在自己的电脑上：[开始](#开始)。
- **Binder**，在别人的机器上打开 JupyterLab：{binder}。""",
}
# used while the repository has no address
NO_SITE = {"en": "the site that `docs/build.py` builds", "zh": "由 `docs/build.py` 生成的网页"}
NO_BINDER = {
    "en": "`binder/` has everything it needs, and `python docs/address.py` writes the badge",
    "zh": "所需的文件都在 `binder/` 里，徽章由 `python docs/address.py` 写入",
}
PAGES = {"en": "", "zh": "zh/index.html"}


@dataclass(frozen=True)
class Address:
    """A repository's host, and its path on that host."""

    host: str
    path: str

    @property
    def repository(self) -> str:
        """The address of the repository."""
        return f"https://{self.host}/{self.path}"

    @property
    def site(self) -> str:
        """The address of its pages."""
        owner, _, name = self.path.partition("/")
        pages = f"{owner.lower()}.{HOSTS[self.host][1]}"
        return f"https://{pages}/" if name.lower() == pages else f"https://{pages}/{name}/"

    @property
    def on_binder(self) -> str:
        """The link that opens JupyterLab on Binder; append the path of a file."""
        provider = HOSTS[self.host][0]
        path = self.path if provider == "gh" else quote(self.path, safe="")
        return f"https://mybinder.org/v2/{provider}/{path}/HEAD?urlpath=lab/tree/"

    def binder(self, lang: str) -> str:
        """Return the link that opens the tour on Binder."""
        return self.on_binder + TOURS[lang]


UNKNOWN = Address("github.com", "OWNER/NAME")


def address_of(text: str) -> Address:
    """Parse the address of a repository.

    Raises
    ------
    ValueError
        If `text` is not a repository on GitHub or GitLab.

    Examples
    --------
    >>> address_of("git@github.com:someone/bpwidget.git")
    Address(host='github.com', path='someone/bpwidget')
    >>> address_of("someone/bpwidget").binder("en").partition("?")[0]
    'https://mybinder.org/v2/gh/someone/bpwidget/HEAD'
    """
    if found := SHORT.fullmatch(text):
        return Address("github.com", found["path"])
    found = ADDRESS.fullmatch(text.removesuffix("/").removesuffix(".git"))
    if found is None or found["host"].lower() not in HOSTS:
        raise ValueError(
            f"the address must be OWNER/NAME or a repository on {' or '.join(HOSTS)},"
            f" such as https://github.com/OWNER/NAME, got {text!r}"
        )
    host, path = found["host"].lower(), found["path"]
    if host == "github.com" and path.count("/") != 1:
        raise ValueError(f"a repository on {host} must be OWNER/NAME, got {path!r}")
    return Address(host, path)


def block(lang: str, address: Address | None) -> str:
    """Return the block between the two comments, with links if there is an address."""
    site, binder = NO_SITE[lang], NO_BINDER[lang]
    if address is not None:
        page = address.site + PAGES[lang]
        site = f"[{page.removeprefix('https://')}]({page})"
        badge = "![Binder](https://mybinder.org/badge_logo.svg)"
        binder = f"[{badge}]({address.binder(lang)})"
    return f"{BEGIN}\n{WAYS[lang].format(site=site, binder=binder)}\n{END}"


def with_urls(pyproject: str, address: Address) -> str:
    """Return a pyproject.toml with the project's links."""
    links = {"Homepage": address.site, "Repository": address.repository}
    table = "\n".join(["[project.urls]", *(f'{name} = "{to}"' for name, to in links.items())])
    without = re.sub(r"^\[project\.urls\]\n(?:[^\[\n].*\n|\n)*", "", pyproject, flags=re.MULTILINE)
    before, scripts, after = without.partition("[project.scripts]\n")
    return f"{before}{table}\n\n{scripts}{after}"


def write(root: Path, address: Address) -> list[str]:
    """Write an address into a clone, and return the names of the files that changed."""
    texts = {}
    for lang, name in READMES.items():
        said = block(lang, address)
        texts[name] = BLOCK.sub(lambda _, said=said: said, (root / name).read_text("utf-8"), 1)
    pyproject = (root / "pyproject.toml").read_text("utf-8")
    texts["pyproject.toml"] = with_urls(pyproject, address)
    changed = [name for name, text in texts.items() if text != (root / name).read_text("utf-8")]
    for name in changed:
        (root / name).write_text(texts[name], encoding="utf-8", newline="\n")
    return changed


def origin(root: Path) -> str:
    """Return the address of the remote `origin`, or "" if there is none."""
    command = ("git", "remote", "get-url", "origin")
    return subprocess.run(
        command, cwd=root, check=False, capture_output=True, text=True
    ).stdout.strip()


def found(root: Path) -> Address:
    """Return the repository's address from GITHUB_REPOSITORY or the remote `origin`.

    Without either, it is `UNKNOWN`.
    """
    try:
        return address_of(os.environ.get("GITHUB_REPOSITORY") or origin(root))
    except ValueError:
        return UNKNOWN


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the address, and print what changed."""
    given = arguments[0] if arguments else origin(root)
    if not given:
        print("this clone has no remote `origin`; name the repository: docs/address.py OWNER/NAME")
        return 1
    try:
        address = address_of(given)
    except ValueError as error:
        print(error)
        return 1
    changed = write(root, address)
    print(f"{address.repository}: {', '.join(changed) or 'nothing to change'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
