"""Voila as a public page: one notebook, and nothing else that a Jupyter server offers."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from tornado.ioloop import IOLoop
from traitlets import Bool, Bunch, Enum, Integer, List, TraitError, Unicode, default, validate
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from public_page.connection import LimitedConnection, LimitedWebsocketHandler
from public_page.kernels import VISITOR, PanelKernelSpec, VisitorKernels

HERE = Path(__file__).parents[1]
# the JupyterLab extensions that a page needs
EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]
# the notebook of each language, and the text of the link to the lessons
PAGES = {
    "en": ("panel.ipynb", "Lessons on backpropagation with this panel"),
    "zh": ("panel.zh.ipynb", "使用这个面板的反向传播课程"),
}
LARGEST_MESSAGE, LARGEST_BODY = 128 * 1024, 64 * 1024
SOCKETS = {"websocket_max_message_size": LARGEST_MESSAGE}
# server and kernel do not use the network if there is another way
TRANSPORT = {} if sys.platform == "win32" else {"transport": "ipc"}
# seconds
TRY_AGAIN = 60


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc]  # it is untyped
    """The page itself, for a limited number of visitors."""

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Render the page with a kernel of its own."""
        if path:
            raise web.HTTPError(404)
        VISITOR.set(self.request.remote_ip or "")
        self.kernel_manager.refuse_if_full()
        # reading it sets the cookie that lets the page end its kernel when it is closed
        _ = self.xsrf_token
        await super().get(path)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """If the page is full, say when to try again."""
        if status_code == 503:
            self.set_header("Retry-After", str(TRY_AGAIN))
        super().write_error(status_code, **kwargs)


class ReadOnlyKernelHandler(KernelHandler):  # type: ignore[misc]  # it is untyped
    """Lets a page ask about its kernel, and change nothing."""

    SUPPORTED_METHODS = ("GET", "HEAD")


# replacements for Voila's own handlers; None removes one
INSTEAD: dict[type, type | None] = {
    TornadoVoilaHandler: PageHandler,
    VoilaKernelWebsocketHandler: LimitedWebsocketHandler,
    KernelHandler: ReadOnlyKernelHandler,
    AllowListFileHandler: None,
}


class PublicPage(Voila):  # type: ignore[misc]  # it is untyped
    """One notebook as a page for people without an account."""

    name = "public-page"
    description = __doc__
    examples = "python deploy/public/serve.py --port=8866 --base_url=/panel/"
    classes = List([*Voila.classes, VisitorKernels, PanelKernelSpec, LimitedConnection])
    aliases: ClassVar[dict[str, str]] = {
        "lang": "PublicPage.lang",
        "lessons": "PublicPage.lessons",
        "port": "Voila.port",
        "ip": "Voila.ip",
        "base_url": "Voila.base_url",
        "visitors": "VisitorKernels.most_visitors",
        "visitors_of_one_address": "VisitorKernels.most_of_one_address",
        "memory": "PanelKernelSpec.memory",
        "processor": "PanelKernelSpec.processor",
        "forked": "PanelKernelSpec.forked",
    }
    flags: ClassVar[dict[str, Any]] = {}
    lang = Enum(list(PAGES), "en", config=True, help="Language of the page.")
    lessons = Unicode("", config=True, help="Address that the page links to, https://...")
    open_browser = Bool(False, config=True)
    port_retries = Integer(0, config=True)
    ip = Unicode("127.0.0.1", config=True)
    # configuration in the folder that it is started in is not run
    config_file_paths = List(Unicode(), [])
    kernel_websocket_connection_class = LimitedConnection

    @default("root_dir")
    def _root_of_page(self) -> str:
        return str(HERE)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Read the command line, after setting what makes the page public."""
        # Jupyter looks for templates there
        os.environ["JUPYTER_PATH"] = os.pathsep.join(
            [str(HERE / "templates"), *filter(None, [os.environ.get("JUPYTER_PATH")])]
        )
        self.update_config(
            Config(
                VoilaConfiguration={
                    "template": "public",
                    "allow_template_override": "NO",
                    "allow_theme_override": "NO",
                    "strip_sources": True,
                    "show_tracebacks": False,
                    "file_allowlist": [],
                    "extension_allowlist": EXTENSIONS,
                    "multi_kernel_manager_class": VisitorKernels,
                    "kernel_spec_manager_class": PanelKernelSpec,
                },
                # a kernel that has ended has lost its panel
                KernelManager={"autorestart": False, **TRANSPORT},
                Voila={"tornado_settings": SOCKETS},
            )
        )
        super().initialize(argv)
        notebook, said = PAGES[self.lang]
        if not self.notebook_path:  # type: ignore[has-type]  # of Voila, which is untyped
            self.notebook_path = str(HERE / notebook)
        self.voila_configuration.config.VoilaConfiguration.resources = {
            "lessons": self.lessons,
            "lessons_said": said,
            "language_code": self.lang,
        }

    @validate("lessons")
    def _only_a_page(self, proposal: Bunch) -> str:
        address = str(proposal.value)
        if not address.startswith(("https://", "http://")):
            raise TraitError(f"lessons must be an address of a page, https://..., got {address!r}")
        return address

    def init_handlers(self) -> list[Any]:
        """Return Voila's handlers without those that visitors do not need."""
        sign_in = {handler for _, handler in self.identity_provider.get_handlers()}
        kept = []
        for pattern, usual, *rest in super().init_handlers():
            handler = INSTEAD.get(usual, usual)
            if handler is not None and handler not in sign_in:
                kept.append((pattern, handler, *rest))
        return kept

    def listen(self) -> None:
        """Serve until it is stopped."""
        raise_file_limit()
        try:
            self.app.listen(
                self.port,
                self.ip,
                # take the address of a visitor from the proxy
                xheaders=True,
                max_body_size=LARGEST_BODY,
            )
        except OSError as error:
            self.log.critical("Cannot listen at %s port %s: %s", self.ip, self.port, error)
            self.exit(1)
        self.log.info("The page is at http://%s:%s%s", self.ip, self.port, self.base_url)
        self.ioloop = IOLoop.current()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopping")
        finally:
            self.stop()


def raise_file_limit() -> None:
    """Raise the limit of open files to the system's: each visitor's connection takes twelve."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
