"""Callers by session, as routes and pages about one's own account state them."""

from typing import Annotated

from fastapi import Depends

from studium.accounts.people.model import PersonPrincipal
from studium.platform.pages import PageSignedIn
from studium.platform.principal import Principal, SessionNeeded
from studium.platform.web import SignedIn


def _person_of(principal: Principal) -> PersonPrincipal:
    if not principal.is_by_session or not isinstance(principal, PersonPrincipal):
        raise SessionNeeded("Keys and app tokens cannot do this. Sign in with your account.")
    return principal


async def _by_session(principal: SignedIn) -> PersonPrincipal:
    return _person_of(principal)


async def _page_by_session(principal: PageSignedIn) -> PersonPrincipal:
    return _person_of(principal)


BySession = Annotated[PersonPrincipal, Depends(_by_session)]
PageBySession = Annotated[PersonPrincipal, Depends(_page_by_session)]
