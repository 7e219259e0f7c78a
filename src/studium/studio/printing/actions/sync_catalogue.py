"""Sync a lab's catalogue: a version is kept whenever it changed."""

import asyncio
import hashlib
import json
from typing import Any
from uuid import UUID

from studium.connect.connections import Connection, ConnectionKinds, connections_of_kinds
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.platform.telemetry import get_logger
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import capabilities_of, lab_of
from studium.studio.printing.catalogue import faults_of, shipping_faults_of, to_json
from studium.studio.printing.catalogues import store as catalogues
from studium.studio.printing.catalogues.store import SyncProgress, SyncStage
from studium.studio.printing.labs import LabCapability, LabCatalogue

log = get_logger()


async def sync_catalogue(parts: Parts, connection_id: UUID) -> bool:
    """Whether the catalogue changed; no version is written when not. Raises LabProblem.

    Mappings that a change breaks are marked before an order meets them.
    """
    lab, _ = await lab_of(parts, connection_id)
    await _tell(parts, connection_id, SyncStage.READING)
    catalogue = await lab.catalogue()
    total = len(catalogue.products)
    await _tell(parts, connection_id, SyncStage.COMPARING, total=total)
    content, digest = await asyncio.to_thread(_digested, catalogue)
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        await catalogues.record_sync(tx, connection_id, now=now)
        known = await catalogues.newest_hash(tx, connection_id)
        if known != digest:
            await catalogues.insert_catalogue(
                tx,
                catalogue_id=new_id(),
                connection_id=connection_id,
                digest=digest,
                content=content,
                products=total,
                now=now,
            )
            await _mark_faults(tx, connection_id, catalogue)
        done = SyncProgress(SyncStage.DONE, total, total, now)
        await catalogues.put_progress(tx, connection_id, done)
    return known != digest


def _digested(catalogue: LabCatalogue) -> tuple[dict[str, Any], bytes]:
    """The catalogue as it is kept, and its hash; a large one takes a while."""
    content = to_json(catalogue)
    return content, hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()


async def _tell(
    parts: Parts, connection_id: UUID, stage: SyncStage, *, total: int | None = None
) -> None:
    progress = SyncProgress(stage, 0, total, parts[Clock].now())
    async with parts[Database].transaction() as tx:
        await catalogues.put_progress(tx, connection_id, progress)


async def _mark_faults(tx: Transaction, connection_id: UUID, catalogue: LabCatalogue) -> None:
    """Note with each mapping what the change broke; an alert follows from it."""
    products = {each.id: each for each in catalogue.products}
    for mapping in await store.mappings_of_connection(tx, connection_id):
        product = products.get(mapping.lab_product)
        faults = (
            ["is gone"] if product is None else list(faults_of(product.groups, mapping.options))
        )
        if product is not None and mapping.node is not None and mapping.node not in product.nodes:
            faults.append(f"It has no place {mapping.node} for a picture.")
        fault = " ".join(faults) or None
        await store.mark_fault(tx, mapping.id, fault)
        if fault is not None:
            log.error(
                "print_mapping_broken",
                connection_id=str(connection_id),
                product=mapping.product,
                fault=fault,
                remedy="tell its owner to map the product anew on /printing/products",
                alert="print_mapping_broken",
            )
    for option in await store.shipping_of(tx, connection_id):
        faults = shipping_faults_of(catalogue.shipping, option.options)
        await store.set_shipping_fault(tx, option.id, " ".join(faults) or None)


async def lab_connections(parts: Parts, tx: Transaction) -> list[Connection]:
    """The connections to labs that are in use, of everybody."""
    kinds = [kind.kind for kind in parts[ConnectionKinds].all("printing")]
    return [each for each in await connections_of_kinds(tx, kinds) if each.is_used]


async def catalogued_connections(parts: Parts, tx: Transaction) -> list[Connection]:
    """Those of them whose catalogue can be read."""
    return [
        each
        for each in await lab_connections(parts, tx)
        if LabCapability.CATALOGUE in capabilities_of(each)
    ]
