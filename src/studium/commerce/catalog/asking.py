"""What a request says of the purchases that it wants."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import StringConstraints

from studium.commerce.catalog.model import PurchaseFilter, PurchaseStatus
from studium.platform.web import Text, TimeBound

Sku = Annotated[Text, StringConstraints(min_length=1, max_length=64)]


async def _filter(
    status: PurchaseStatus | None = None,
    sku: Annotated[Sku | None, Query()] = None,
    since: Annotated[TimeBound | None, Query(description="Begun at this time or later.")] = None,
    until: Annotated[TimeBound | None, Query(description="Begun before this time.")] = None,
) -> PurchaseFilter:
    return PurchaseFilter(status=status, sku=sku, since=since, until=until)


PurchaseFilterDep = Annotated[PurchaseFilter, Depends(_filter)]
