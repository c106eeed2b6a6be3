"""The token without which JupyterLab answers nobody, whatever its configuration says."""

from __future__ import annotations

import functools
import secrets
from typing import Any


def __getattr__(name: str) -> type:
    """Return the class, made when JupyterLab first asks for it by name."""
    if name == "TokenAlways":
        return _token_always()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@functools.cache
def _token_always() -> type:
    # imported here, because they are installed only with JupyterLab
    from jupyter_server.auth.identity import PasswordIdentityProvider  # noqa: PLC0415
    from traitlets import default, validate  # noqa: PLC0415

    class TokenAlways(PasswordIdentityProvider):  # type: ignore[misc]  # not followed by mypy
        """Jupyter's own identity provider, except that an empty token is none."""

        @default("token")
        def _token_of_environment(self) -> str:
            return self._or_generated(super()._token_default())

        @validate("token")
        def _token_of_configuration(self, proposal: dict[str, Any]) -> str:
            return self._or_generated(proposal["value"])

        def _or_generated(self, token: str) -> str:
            if token.strip():
                return token
            # so that the address is printed with it
            self.token_generated = True
            return secrets.token_hex(24)

    return TokenAlways
