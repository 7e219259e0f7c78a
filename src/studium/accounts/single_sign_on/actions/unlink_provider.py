"""Part from a provider: it opens the account no more."""

from uuid import UUID

from studium.accounts.people import PersonPrincipal, locked_person, password_hash
from studium.accounts.sessions import end_other_sessions
from studium.accounts.sign_in import SignInServices, WrongPassword, prove_again
from studium.accounts.single_sign_on import store
from studium.accounts.single_sign_on.model import Identity
from studium.accounts.single_sign_on.providers import OpenIdProviders
from studium.platform.errors import Conflict, NotFound


class OnlyWayIn(Conflict):
    """Without this provider nobody could sign in to the account."""

    slug = "only-way-in"
    title = "This is your only way to sign in"


async def unlink_provider(
    services: SignInServices,
    *,
    providers: OpenIdProviders,
    principal: PersonPrincipal,
    identity_id: UUID,
    password: str | None,
) -> None:
    """Forget who the person is at a provider, and end every session but this one.

    Raises NotFound, OnlyWayIn, WrongPassword, SignInAgain, TooMany, SignInBusy.
    """
    user_id = principal.user_id
    async with services.database.reader() as tx:
        _others(await store.identities_of(tx, user_id), identity_id)
    checked = await prove_again(services, principal=principal, password=password)
    async with services.database.transaction() as tx:
        await locked_person(tx, user_id)
        present = await password_hash(tx, user_id)
        if checked is not None and present != checked:
            raise WrongPassword("Your password was changed meanwhile, somewhere else.")
        others = _others(await store.identities_of(tx, user_id), identity_id)
        has_password = services.takes_passwords and present is not None
        if not has_password and not any(providers.by_issuer(each.issuer) for each in others):
            raise OnlyWayIn("Set a password first, or sign in through another provider.")
        await store.delete_identity(tx, user_id=user_id, identity_id=identity_id)
        await end_other_sessions(
            tx, user_id=user_id, kept_id=principal.session_id, now=services.now()
        )


def _others(identities: list[Identity], identity_id: UUID) -> list[Identity]:
    """All but this one. Raises NotFound when it is not among them."""
    others = [each for each in identities if each.id != identity_id]
    if len(others) == len(identities):
        raise NotFound("This provider is not linked to your account.")
    return others
