"""Let in somebody who comes back from their provider."""

import hmac
from dataclasses import dataclass

from studium.accounts.sessions import Device, open_session
from studium.accounts.sign_in import SignedIn, SignInServices, provider_linked
from studium.accounts.single_sign_on import store
from studium.accounts.single_sign_on.actions.link_person import link_person
from studium.accounts.single_sign_on.actions.start_login import bound_to
from studium.accounts.single_sign_on.model import PendingLogin
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.platform.errors import Refused
from studium.platform.mail import send
from studium.platform.vault import hash_token


class LoginNotOurs(Refused):
    """The state is unknown, spent, too old, or was given to another browser."""

    slug = "sign-in-not-ours"
    title = "This sign-in did not begin here"


class ProviderRefused(Refused):
    """The provider sent the person back with an error instead of a code."""

    slug = "provider-refused"
    title = "Your provider did not let you in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What the browser brings back; `browser_state` is what we left in its cookie."""

    provider_name: str
    state: str
    browser_state: str
    code: str | None
    error: str | None


async def finish_login(
    services: SignInServices,
    *,
    providers: OpenIdProviders,
    came_back: Return,
    device: Device,
) -> tuple[SignedIn, str]:
    """The person signed in, and the path they wanted.

    Raises NoSuchProvider, LoginNotOurs, ProviderRefused, NoAnswer, ProviderFault,
    IdTokenRefused, EmailNotVerified, ProviderUnlinked.
    """
    provider = providers.get(came_back.provider_name)
    login = await _take(services, came_back)
    if came_back.error or not came_back.code:
        raise ProviderRefused(f"{provider.label} did not let you in. Try again, or another way.")
    verifier = services.vault.open(login.sealed_verifier, bound_to(hash_token(came_back.state)))
    claims = await providers.claims_for(
        provider, code=came_back.code, verifier=verifier.decode(), nonce=login.nonce
    )
    now = services.now()
    async with services.database.transaction() as tx:
        linked = await link_person(tx, claims=claims, provider_name=provider.name, now=now)
        person = linked.person
        if linked.is_new_way:
            mail = provider_linked(services.settings, to=person.email, provider=provider.label)
            await send(tx, mail, vault=services.vault)
        session = await open_session(
            tx,
            user_id=person.id,
            via=provider.name,
            device=device,
            lasts=services.session_lasts,
            now=now,
        )
    return SignedIn(person=person, session=session), login.next_path


async def _take(services: SignInServices, came_back: Return) -> PendingLogin:
    """Spend the state; it is good once, in the browser that it was given to."""
    state, browser_state = came_back.state.encode(), came_back.browser_state.encode()
    login = None
    if state and hmac.compare_digest(state, browser_state):
        async with services.database.transaction() as tx:
            login = await store.take_login(
                tx,
                state_hash=hash_token(came_back.state),
                provider=came_back.provider_name,
                now=services.now(),
            )
    if login is None:
        raise LoginNotOurs("This sign-in did not begin in this browser, or took too long.")
    return login
