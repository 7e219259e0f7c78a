"""Who sells: the operator, for whom admins act, or a creator for themselves. One set of pages."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from studium.platform.errors import NotAllowed
from studium.platform.pages import PageSignedIn
from studium.platform.principal import Principal, Role
from studium.platform.web import SignedIn

OPERATOR_BASE = "/admin"
CREATOR_BASE = "/selling"


@dataclass(frozen=True, slots=True)
class Seller:
    """Whose products and sales are shown, who is looking, and where their pages begin."""

    owner_id: UUID | None
    actor_id: UUID
    base: str

    @property
    def eyebrow(self) -> str:
        """What stands over the titles of their pages."""
        return "Admin" if self.owner_id is None else "Selling"


def _seller_of(request: Request, principal: Principal) -> Seller:
    """By the address: a creator for themselves, or an admin for the operator."""
    if request.url.path.removeprefix("/api").startswith(CREATOR_BASE):
        return Seller(principal.user_id, principal.user_id, CREATOR_BASE)
    if not principal.is_admin:
        raise NotAllowed("This is for administrators.")
    return Seller(None, principal.user_id, OPERATOR_BASE)


def _seen_by(request: Request, principal: Principal) -> Seller:
    """The same, for looking: support looks for the operator, too."""
    seen = request.url.path.removeprefix("/api")
    is_support = principal.role is Role.SUPPORT and principal.is_staff
    if not seen.startswith(CREATOR_BASE) and is_support:
        return Seller(None, principal.user_id, OPERATOR_BASE)
    return _seller_of(request, principal)


async def _page_seller(request: Request, principal: PageSignedIn) -> Seller:
    return _seller_of(request, principal)


async def _page_seen(request: Request, principal: PageSignedIn) -> Seller:
    return _seen_by(request, principal)


async def _api_seller(request: Request, principal: SignedIn) -> Seller:
    return _seller_of(request, principal)


async def _api_seen(request: Request, principal: SignedIn) -> Seller:
    return _seen_by(request, principal)


SellerDep = Annotated[Seller, Depends(_page_seller)]
SeenDep = Annotated[Seller, Depends(_page_seen)]
ApiSellerDep = Annotated[Seller, Depends(_api_seller)]
ApiSeenDep = Annotated[Seller, Depends(_api_seen)]


def documented_id(name: str) -> dict[str, Any]:
    """What the document of a route says of the one id in its path, whatever it is called there."""
    schema = {"type": "string", "format": "uuid"}
    return {"parameters": [{"name": name, "in": "path", "required": True, "schema": schema}]}
