"""REST for labs: their catalogues, what products are at them, and how orders are sent."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from studium.connect.connections import connection_of_owner, connection_router
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.ids import new_id
from studium.platform.web import (
    ClockDep,
    DatabaseDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    Text,
    UtcDatetime,
)
from studium.studio.printing import store
from studium.studio.printing.actions.begin_sync import begin_sync
from studium.studio.printing.actions.keep_mapping import keep_mapping, keep_shipping
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.catalogues.store import SyncStage
from studium.studio.printing.labs import discover_labs
from studium.studio.printing.model import LabSettings, Mapping
from studium.studio.printing.preflight import CropRule

labs = connection_router("/api/integrations/labs", "printing", tag="labs")
router = labs

_Line = Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class NoCatalogue(Conflict):
    """The lab's catalogue cannot be read."""

    slug = "lab-without-catalogue"
    title = "This lab's catalogue cannot be read"


class LabSettingsBody(RequestModel):
    """How orders of a lab are sent."""

    submit: Literal["automatic", "approval"] = "automatic"
    change_window_minutes: Annotated[int, Field(ge=0, le=10_080)] = Field(
        0, description="For how long an order can still be changed before the lab gets it."
    )
    tolerance_percent: Annotated[int, Field(ge=0, le=1000)] = 5
    tolerance_minor: Annotated[int, Field(ge=0, le=10**9)] = Field(
        200, description="A price above what was expected by more than both holds the order."
    )
    stale_after_hours: Annotated[int, Field(ge=1, le=720)] = Field(
        24, description="After how long without an answer of the lab somebody is told."
    )


class CatalogueAnswer(ResponseModel):
    """The catalogue as it was synced last; null and empty before."""

    synced_at: UtcDatetime | None
    products: list[dict[str, Any]] = Field(
        description="Each with id, name, category, nodes (id to width and height in inches), and "
        "groups of options: `required` is always, never, or the id of an option."
    )
    shipping: list[dict[str, Any]] = Field(description="Groups of the lab's shipping options.")


class SyncAnswer(ResponseModel):
    """How far a sync is; the catalogue's `synced_at` moves when it found a change."""

    stage: SyncStage = Field(description="waiting, reading, comparing, done or failed.")
    done: int = Field(description="Products that were compared; of `total`, once that is known.")
    total: int | None
    at: UtcDatetime | None = Field(description="When it came here; null: it never ran.")
    problem: str | None = None
    remedy: str | None = None

    @classmethod
    def of(cls, found: catalogues.SyncProgress | None) -> "SyncAnswer":
        """The answer."""
        if found is None:
            return cls(stage=SyncStage.WAITING, done=0, total=None, at=None)
        return cls.model_validate(found)


class MappingRequest(RequestModel):
    """What a product of yours is at a lab."""

    product: _Line
    lab_product: _Line
    options: Annotated[list[_Line], Field(max_length=50)] = Field(default_factory=list)
    node: _Line | None = None
    crop: CropRule = Field(
        CropRule.FILL, description="How a picture of another shape than the paper is printed."
    )


class MappingAnswer(ResponseModel):
    """A product of yours, at a lab."""

    id: UUID
    connection_id: UUID
    product: str
    lab_product: str
    options: list[str]
    node: str | None
    crop: CropRule

    @classmethod
    def of(cls, mapping: Mapping) -> "MappingAnswer":
        """The answer."""
        return cls.model_validate(mapping)


class ShippingRequest(RequestModel):
    """A way of shipping by your own name, as options of the lab."""

    name: _Line
    options: Annotated[list[_Line], Field(max_length=10)]


class ShippingAnswer(ResponseModel):
    """A way of shipping."""

    name: str
    options: list[str]


@labs.get("/{connection_id}/products")
async def see_products(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep
) -> CatalogueAnswer:
    """The lab's catalogue as it was synced last."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        kept = await catalogues.newest_catalogue(tx, connection_id)
    content = kept["content"] if kept else {"products": [], "shipping": []}
    return CatalogueAnswer(synced_at=kept["synced_at"] if kept else None, **content)


@labs.post("/{connection_id}/products/sync", status_code=202)
async def sync_products(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep, parts: PartsDep
) -> SyncAnswer:
    """Sync the catalogue, and have the lab's callbacks sent here; GET tells how far it is.

    409 when the lab's catalogue cannot be read.
    """
    async with database.transaction() as tx:
        connection = await _own_lab(tx, connection_id, principal.user_id)
        if not await begin_sync(parts, tx, connection):
            raise NoCatalogue("Name the lab's products as the lab does: its catalogue is not read.")
        return SyncAnswer.of(await catalogues.progress_of(tx, connection_id))


@labs.get("/{connection_id}/products/sync")
async def see_sync(connection_id: UUID, principal: SignedIn, database: DatabaseDep) -> SyncAnswer:
    """How far the sync is that was started last."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        return SyncAnswer.of(await catalogues.progress_of(tx, connection_id))


@labs.get("/{connection_id}/mappings")
async def list_mappings(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep
) -> list[MappingAnswer]:
    """What your products are at this lab."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        found = await store.mappings_of_connection(tx, connection_id)
    return [MappingAnswer.of(each) for each in found]


@labs.put("/{connection_id}/mappings")
async def map_product(
    connection_id: UUID, body: MappingRequest, principal: SignedIn, parts: PartsDep
) -> MappingAnswer:
    """Map a product of yours to one of the lab's. 422 when the lab's rules forbid the options."""
    async with parts[Database].transaction() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        kept = await keep_mapping(
            tx,
            owner_id=principal.user_id,
            connection_id=connection_id,
            product=body.product,
            lab_product=body.lab_product,
            options=body.options,
            node=body.node,
            crop=body.crop.value,
            now=parts[Clock].now(),
        )
    return MappingAnswer.of(kept)


@labs.put("/{connection_id}/shipping")
async def map_shipping(
    connection_id: UUID, body: ShippingRequest, principal: SignedIn, parts: PartsDep
) -> ShippingAnswer:
    """Name a way of shipping. 422 when the lab's rules forbid the options."""
    async with parts[Database].transaction() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        kept = await keep_shipping(
            tx,
            owner_id=principal.user_id,
            connection_id=connection_id,
            name=body.name,
            options=body.options,
            shipping_id=new_id(),
            now=parts[Clock].now(),
        )
    return ShippingAnswer.model_validate(kept)


@labs.get("/{connection_id}/settings")
async def see_settings(
    connection_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> LabSettingsBody:
    """How orders of this lab are sent."""
    async with database.reader() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        found = await store.lab_settings(tx, connection_id, now=clock.now())
    return LabSettingsBody(**{name: getattr(found, name) for name in LabSettingsBody.model_fields})


@labs.put("/{connection_id}/settings")
async def put_settings(
    connection_id: UUID, body: LabSettingsBody, principal: SignedIn, parts: PartsDep
) -> LabSettingsBody:
    """Send orders at once, after a window in which they can be changed, or when approved."""
    async with parts[Database].transaction() as tx:
        await _own_lab(tx, connection_id, principal.user_id)
        now = parts[Clock].now()
        settings = LabSettings(connection_id=connection_id, **body.model_dump(), updated_at=now)
        await store.put_lab_settings(tx, settings)
    return body


async def _own_lab(tx: Transaction, connection_id: UUID, owner_id: UUID) -> Any:
    found = await connection_of_owner(tx, connection_id, owner_id=owner_id)
    if found is None or found.kind not in {lab.kind for lab in discover_labs()}:
        raise NotFound("There is no such lab of yours.")
    return found
