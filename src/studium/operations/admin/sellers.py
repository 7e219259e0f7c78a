"""Who sells: the operator, for whom admins act, or a creator for themselves. One set of pages."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from studium.platform.errors import NotAllowed
from studium.platform.pages import PageSignedIn
from studium.platform.principal import Role

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


async def _seller(request: Request, principal: PageSignedIn) -> Seller:
    """By the address: a creator for themselves, or an admin for the operator."""
    if request.url.path.startswith(CREATOR_BASE):
        return Seller(principal.user_id, principal.user_id, CREATOR_BASE)
    if not principal.is_admin:
        raise NotAllowed("This page is for administrators.")
    return Seller(None, principal.user_id, OPERATOR_BASE)


async def _seen(request: Request, principal: PageSignedIn) -> Seller:
    """The same, for looking: support looks for the operator, too."""
    if not request.url.path.startswith(CREATOR_BASE) and principal.role is Role.SUPPORT:
        return Seller(None, principal.user_id, OPERATOR_BASE)
    return await _seller(request, principal)


SellerDep = Annotated[Seller, Depends(_seller)]
SeenDep = Annotated[Seller, Depends(_seen)]
