"""Sync a lab's catalogue: a version is kept whenever it changed."""

import hashlib
import json
from uuid import UUID

from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import new_id
from studium.platform.parts import Parts
from studium.studio.printing import store
from studium.studio.printing.actions.address_lab import lab_of
from studium.studio.printing.catalogue import faults_of, shipping_faults_of, to_json
from studium.studio.printing.labs import LabCatalogue


async def sync_catalogue(parts: Parts, connection_id: UUID) -> bool:
    """Whether the catalogue changed; nothing is written when not. Raises LabProblem.

    Mappings that a change breaks are marked, and an alert tells of them before an order meets them.
    """
    lab, _ = await lab_of(parts, connection_id)
    catalogue = await lab.catalogue()
    content = to_json(catalogue)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    async with parts[Database].transaction() as tx:
        kept = await store.newest_catalogue(tx, connection_id)
        if kept is not None and kept["hash"] == digest:
            return False
        await store.insert_catalogue(
            tx,
            catalogue_id=new_id(),
            connection_id=connection_id,
            digest=digest,
            content=content,
            products=len(catalogue.products),
            now=parts[Clock].now(),
        )
        await _find_broken(tx, connection_id, catalogue)
    return True


async def _find_broken(tx: Transaction, connection_id: UUID, catalogue: LabCatalogue) -> None:
    """Mark what the lab no longer prints or ships as it was mapped; unmark what it does again."""
    products = {each.id: each for each in catalogue.products}
    for mapping in await store.mappings_of_connection(tx, connection_id):
        product = products.get(mapping.lab_product)
        faults = (
            ["The lab prints it no longer."]
            if product is None
            else list(faults_of(product.groups, mapping.options))
        )
        if product is not None and mapping.node is not None and mapping.node not in product.nodes:
            faults.append(f"It has no place {mapping.node} for a picture.")
        await store.set_mapping_fault(tx, mapping.id, " ".join(faults) or None)
    for option in await store.shipping_of(tx, connection_id):
        faults = shipping_faults_of(catalogue.shipping, option.options)
        await store.set_shipping_fault(tx, option.id, " ".join(faults) or None)
