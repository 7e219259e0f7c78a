"""Before what cannot be undone, people prove once more that it is them."""

from studium.accounts.people import PersonPrincipal, password_hash
from studium.accounts.sessions import FRESH_FOR, is_fresh
from studium.accounts.sign_in.sign_in_services import SignInServices
from studium.platform.errors import NotAllowed
from studium.platform.text import words


class WrongPassword(NotAllowed):
    """The present password does not match; the session itself is good."""

    slug = "wrong-password"
    title = "This is not your password"


class SignInAgain(NotAllowed):
    """The session is too old for what was asked, and there is no password to ask for."""

    slug = "sign-in-again"
    title = "Please sign in again"


async def prove_again(
    services: SignInServices, *, principal: PersonPrincipal, password: str | None
) -> str | None:
    """Check the password of those who have one; others need a session of a few minutes.

    Returns the hash that was checked, None without one. Raises WrongPassword, SignInAgain,
    TooMany, SignInBusy.
    """
    if not (services.takes_passwords and principal.person.has_password):
        if not is_fresh(principal.signed_in_at, services.now()):
            raise SignInAgain(f"Sign out, sign in again, and do this within {words(FRESH_FOR)}.")
        return None
    key, limit = f"prove-again:{principal.user_id}", services.settings.login_limit
    async with services.limiter.tries((key, limit)):
        async with services.database.reader() as tx:
            known = await password_hash(tx, principal.user_id)
        if not await services.hashing.verify(password or "", known):
            raise WrongPassword("Your present password is not right.")
    return known
