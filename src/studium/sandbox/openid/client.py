"""The one client that is registered at the stand-in: this installation."""

from pydantic import SecretStr

from studium.platform.settings import OidcProvider

PREFIX = "/sandbox/openid"
CLIENT_ID = "studium"
CLIENT_SECRET = "sandbox-openid-secret"  # noqa: S105 - opens the stand-in, which opens nothing
NAME = "sandbox"


def oidc_provider(base_url: str) -> OidcProvider:
    """The settings entry that lets people sign in through the stand-in at `base_url`."""
    return OidcProvider(
        name=NAME,
        label="Sandbox ID",
        issuer=f"{base_url}{PREFIX}",
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
    )


def redirect_uri(base_url: str) -> str:
    """The only address that people are sent back to."""
    return f"{base_url}/api/auth/oidc/{NAME}/callback"
