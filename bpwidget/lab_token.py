"""The token without which JupyterLab answers nobody, whatever its configuration says."""

from __future__ import annotations

import secrets
from typing import Any

from jupyter_server.auth.identity import PasswordIdentityProvider
from traitlets import default, validate


class TokenAlways(PasswordIdentityProvider):
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
