"""An OpenID Connect provider that stands in for Google, Microsoft, Keycloak and their like.

It shows a page to pick a person on, and speaks the protocol from there on: discovery, key set,
authorization code with PKCE, token and userinfo endpoints. On that page one may also have it
misbehave, to see what becomes of a forged or stale answer.
"""

from studium.sandbox.openid.client import oidc_provider
from studium.sandbox.openid.routes import router

__all__ = ["oidc_provider", "router"]
