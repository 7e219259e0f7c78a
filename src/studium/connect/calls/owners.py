"""For whom a caller acts: for themselves, or, as an administrator, for the operator."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from studium.platform.errors import NotAllowed
from studium.platform.principal import Principal
from studium.platform.web import SignedIn


class NotForOperator(NotAllowed):
    """Only administrators act for the operator."""

    slug = "not-for-operator"
    title = "Only administrators act for the operator"


def owner_of(principal: Principal, *, for_operator: bool) -> UUID | None:
    """Whose things are meant (None: the operator's). Raises NotForOperator."""
    if for_operator and not principal.is_admin:
        raise NotForOperator("Only administrators see and change what is the operator's.")
    return None if for_operator else principal.user_id


_ForOperator = Annotated[bool, Query(description="The operator's, for administrators.")]


async def _owner(principal: SignedIn, *, for_operator: _ForOperator = False) -> UUID | None:
    return owner_of(principal, for_operator=for_operator)


OwnerQueryDep = Annotated[UUID | None, Depends(_owner)]
