"""Sign in with an address and a password, telling nobody which addresses have accounts."""

from studium.accounts.people import (
    KnownPassword,
    locked_person,
    password_hash,
    password_of_email,
    replace_password_hash,
)
from studium.accounts.sessions import Device, open_session
from studium.accounts.sign_in.model import SignedIn
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.errors import NotSignedIn

_TRIED_FROM_EVERYWHERE = (
    "There were too many tries for this address. Try again later, or choose a new password by "
    "mail: that lets you in at once."
)


class WrongCredentials(NotSignedIn):
    """Unknown address, wrong password, or an account without one: the same for all three."""

    slug = "wrong-credentials"
    title = "This did not match"


async def log_in(
    services: SignInServices, *, email: str, password: str, device: Device
) -> SignedIn:
    """Open a session for whoever knows the password.

    Raises WrongCredentials after the same work in every case; TooMany, whether there is such an
    account or not; PasswordsOff, SignInBusy.
    """
    services.require_passwords()
    limits, account_here = services.settings, f"log-in:{email} from {device.network}"
    counted = services.limiter.tries(
        (f"log-in:network:{device.network}", limits.login_network_limit),
        (account_here, limits.login_limit),
        (all_tries_of(email), limits.login_account_limit, _TRIED_FROM_EVERYWHERE),
    )
    async with counted:
        async with services.database.reader() as tx:
            known = await password_of_email(tx, email)
        matches = await services.hashing.verify(password, known.password_hash if known else None)
        if known is None or not matches:
            raise _wrong()
        signed_in = await _open(services, known, password, device)
    await services.limiter.clear(account_here, limits.login_limit)
    return signed_in


def all_tries_of(email: str) -> str:
    """What the tries for one account are counted under, wherever they come from.

    They are counted after those of the network, so that a network that used up its own tries
    takes none from the others. A success does not clear them: who guesses would have the more
    tries the more often the owner signs in.
    """
    return f"log-in:{email}"


async def _open(
    services: SignInServices, known: KnownPassword, password: str, device: Device
) -> SignedIn:
    """Open the session, unless the password or the account went while we were hashing."""
    checked = known.password_hash or ""
    renewed = (
        await services.hashing.hash(password) if services.hashing.is_outdated(checked) else None
    )
    now = services.now()
    async with services.database.transaction() as tx:
        person = await locked_person(tx, known.user_id)
        if person is None or await password_hash(tx, person.id) != checked:
            raise _wrong()
        if renewed:
            await replace_password_hash(tx, user_id=person.id, old=checked, new=renewed)
        session = await open_session(
            tx,
            user_id=person.id,
            via="password",
            device=device,
            lasts=services.session_lasts,
            now=now,
        )
    return SignedIn(person=person, session=session)


def _wrong() -> WrongCredentials:
    return WrongCredentials("The e-mail address or the password is not right.")
