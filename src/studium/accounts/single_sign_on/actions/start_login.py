"""Send somebody to their provider."""

from dataclasses import dataclass

from studium.accounts.sessions import Device
from studium.accounts.sign_in import SignInServices
from studium.accounts.single_sign_on import store
from studium.accounts.single_sign_on.model import (
    LOGIN_TAKES_AT_MOST,
    PendingLogin,
    challenge_of,
)
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.platform.vault import hash_token, new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedLogin:
    """Where the browser goes, and the state that binds the way back to this browser."""

    location: str
    state: str


async def start_login(
    services: SignInServices,
    *,
    providers: OpenIdProviders,
    provider_name: str,
    next_path: str,
    device: Device,
) -> StartedLogin:
    """Remember nonce and PKCE verifier, and say where to go.

    `next_path` must be a path of this site. Raises NoSuchProvider, TooMany, NoAnswer,
    ProviderFault.
    """
    provider = providers.get(provider_name)
    limit = services.settings.login_network_limit
    await services.limiter.hit(f"openid-start:network:{device.network}", limit)
    state, nonce, verifier = new_token(), new_token(), new_token()
    location = await providers.authorization_url(
        provider, state=state, nonce=nonce, challenge=challenge_of(verifier)
    )
    state_hash = hash_token(state)
    login = PendingLogin(
        provider=provider.name,
        nonce=nonce,
        sealed_verifier=services.vault.seal(verifier.encode(), bound_to(state_hash)),
        next_path=next_path,
    )
    now = services.now()
    async with services.database.transaction() as tx:
        await store.insert_login(
            tx, login, state_hash=state_hash, now=now, expires_at=now + LOGIN_TAKES_AT_MOST
        )
    return StartedLogin(location=location, state=state)


def bound_to(state_hash: bytes) -> str:
    """The row that a verifier is sealed to."""
    return f"openid_logins/{state_hash.hex()}"
