"""Keep what products and ways of shipping are at a lab."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studium.connect.connections import connection_of_owner
from studium.platform.database import Transaction, UniqueViolation
from studium.platform.errors import NotFound
from studium.platform.ids import new_id
from studium.studio.printing import store
from studium.studio.printing.actions.place_order import OrderInvalid, check_crop, check_item
from studium.studio.printing.catalogue import groups_from, shipping_faults_of
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.model import Mapping, ShippingOption
from studium.studio.printing.preflight import CropRule


class MappingNotFound(NotFound):
    """There is no such mapping, or it is not the caller's."""

    slug = "print-mapping-not-found"
    title = "No such mapping"


async def keep_mapping(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    owner_id: UUID,
    connection_id: UUID,
    product: str,
    lab_product: str,
    options: Sequence[str],
    node: str | None,
    crop: str = "fill",
    mapping_id: UUID | None = None,
    now: datetime,
) -> Mapping:
    """The mapping of a product, in place of the one before; or the one that is changed.

    Raises OrderInvalid, MappingNotFound.
    """
    known = None
    if mapping_id is not None:
        known = await own_mapping(tx, mapping_id, owner_id)
    item = {"lab_product": lab_product, "options": list(options), "node": node}
    connection = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if connection is None:
        raise OrderInvalid("There is no such lab of yours.", field="connection_id")
    check_crop(connection, is_whole=crop == CropRule.FIT, is_cut=False)
    await check_item(tx, connection_id, item, "lab_product")
    mapping = Mapping(
        id=known.id if known else new_id(),
        owner_id=owner_id,
        connection_id=connection_id,
        product=product,
        lab_product=lab_product,
        options=list(options),
        node=str(item["node"]) if item["node"] else None,
        width_inches=None,
        height_inches=None,
        fault=None,
        crop=crop,
        created_at=known.created_at if known else now,
        updated_at=now,
    )
    if known is None:
        return await store.put_mapping(tx, mapping)
    try:
        await store.update_mapping(tx, mapping)
    except UniqueViolation as problem:
        message = f"Another mapping says what {product} is."
        raise OrderInvalid(message, field="product") from problem
    return mapping


async def own_mapping(tx: Transaction, mapping_id: UUID, owner_id: UUID) -> Mapping:
    """An owner's mapping. Raises MappingNotFound."""
    found = await store.mapping_of(tx, mapping_id, owner_id=owner_id)
    if found is None:
        raise MappingNotFound("There is no such mapping of yours.")
    return found


async def keep_shipping(  # noqa: PLR0913 - one argument for each column
    tx: Transaction,
    *,
    owner_id: UUID,
    connection_id: UUID,
    name: str,
    options: Sequence[str],
    shipping_id: UUID,
    now: datetime,
) -> ShippingOption:
    """The way of shipping by this name, in place of the one before. Raises OrderInvalid."""
    kept = await catalogues.shipping_groups(tx, connection_id)
    if kept is not None:
        faults = shipping_faults_of(groups_from(kept), options)
        if faults:
            raise OrderInvalid(" ".join(faults), field="options")
    return await store.put_shipping(
        tx,
        ShippingOption(
            id=shipping_id,
            owner_id=owner_id,
            connection_id=connection_id,
            name=name,
            options=list(options),
            created_at=now,
        ),
    )
