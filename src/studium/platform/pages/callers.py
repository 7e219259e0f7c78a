"""Callers of pages: like those of the API, but strangers are led to the sign-in page."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends
from starlette.requests import Request

from studium.platform.errors import NotAllowed, NotSignedIn
from studium.platform.principal import Principal, maybe_caller


class SignInFirst(NotSignedIn):
    """A stranger asked for a page that wants a known caller: browsers are led to sign in."""

    slug = "sign-in-first"
    title = "Sign in first"

    def __init__(self, location: str) -> None:
        """Lead to the sign-in page at `location`."""
        super().__init__("Sign in to see this page.")
        self.location = location


def safe_next(target: str | None, *, default: str = "/dashboard") -> str:
    """Where to go next: a path of this site, never another site's address."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    return default if any(character <= " " for character in target) else target  # and controls


MaybePageSignedIn = Annotated[Principal | None, Depends(maybe_caller)]


async def require_signed_in(request: Request, principal: MaybePageSignedIn) -> Principal:
    """Who is calling. Raises SignInFirst for a stranger, to come back here afterwards."""
    if principal is None:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = wanted if request.method == "GET" else "/dashboard"
        raise SignInFirst(f"/sign-in?next={quote(back, safe='')}")
    return principal


PageSignedIn = Annotated[Principal, Depends(require_signed_in)]


async def _admin(principal: PageSignedIn) -> Principal:
    if not principal.is_admin:
        raise NotAllowed("This page is for administrators.")
    return principal


async def _staff(principal: PageSignedIn) -> Principal:
    if not principal.is_staff:
        raise NotAllowed("This page is for support and administrators.")
    return principal


PageAdminOnly = Annotated[Principal, Depends(_admin)]
PageStaffOnly = Annotated[Principal, Depends(_staff)]
