"""What single sign-on brings to the wiring."""

from studium.accounts.sign_in import AlternativeSignIns
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.accounts.single_sign_on.store import delete_identities_of
from studium.platform.clock import Clock
from studium.platform.http import Http
from studium.platform.parts import Parts
from studium.platform.settings import Settings


async def provide(parts: Parts) -> None:
    """Add the providers of the settings, and how identities end."""
    providers = OpenIdProviders(http=parts[Http], clock=parts[Clock], settings=parts[Settings])
    parts.add(providers)
    parts[AlternativeSignIns].add(delete_identities_of)
