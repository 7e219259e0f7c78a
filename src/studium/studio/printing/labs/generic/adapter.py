"""An account at any lab that a definition describes."""

import base64
from collections.abc import Mapping
from typing import Any

import jmespath  # type: ignore[import-untyped]

from studium.platform.http import Http
from studium.studio.printing.labs.asking import ask_json
from studium.studio.printing.labs.contract import (
    KeepProgress,
    LabCatalogue,
    LabNews,
    LabOrder,
    LabProblem,
    LabQuote,
    LabReason,
)
from studium.studio.printing.labs.generic.definition import LabDefinition, render
from studium.studio.printing.model import OrderState

_LAB = "The lab"


class GenericAccount:
    """Fulfils `PrintLab` by a definition. Files are pulled by their addresses."""

    def __init__(self, definition: LabDefinition, credential: str, http: Http) -> None:
        """Open nothing yet."""
        self._definition = definition
        self._http = http
        self._headers = _proof(definition, credential)

    async def catalogue(self) -> LabCatalogue:
        """Unsupported: products are named as the lab names them."""
        raise LabProblem(LabReason.UNSUPPORTED, "This lab's catalogue is not read.")

    async def transfer(
        self, order: LabOrder, progress: Mapping[str, Any], keep: KeepProgress
    ) -> Mapping[str, Any]:
        """Nothing: the lab fetches the files."""
        del order, keep
        return progress

    async def quote(self, order: LabOrder, progress: Mapping[str, Any]) -> LabQuote:
        """Unsupported."""
        del order, progress
        raise LabProblem(LabReason.UNSUPPORTED, "This lab is not asked for prices.")

    async def submit(self, order: LabOrder, progress: Mapping[str, Any]) -> LabNews:
        """Place the order once: under its key, or after looking for it; then confirm it."""
        how, values = self._definition.submit, _values(order)
        order_id = progress.get("lab_order_id")
        if order_id is None and progress.get("submitting") and how.idempotency == "lookup":
            order_id = await self._find(values)
        if order_id is None:
            extra = {how.header: order.key} if how.idempotency == "header" else {}
            told = await self._ask("POST", how.path, values, body=how.body, extra=extra)
            refusal = how.error and jmespath.search(how.error, told)
            if refusal:
                raise LabProblem(LabReason.REJECTED, f"The lab refuses the order: {refusal}")
            order_id = jmespath.search(how.order_id, told)
        if order_id is None:
            raise LabProblem(LabReason.TRANSIENT, "The lab took the order without an id.")
        known = {**values, "order_id": str(order_id)}
        if how.confirm is not None:
            await self._ask("POST", how.confirm, known, body={})
        return LabNews(OrderState.SUBMITTED, {"lab_order_id": str(order_id)})

    async def status(self, key: str, progress: Mapping[str, Any]) -> LabNews:
        """Read the order; a state that the definition does not know changes nothing."""
        how = self._definition.status
        order_id = progress.get("lab_order_id") or await self._find({"key": key})
        if order_id is None:
            return LabNews(None)
        told = await self._ask("GET", how.path, {"order_id": order_id})
        state = self._definition.states.get(str(jmespath.search(how.state, told)))
        found = jmespath.search(how.shipments, told) if how.shipments else None
        shipments = tuple(
            {**each, "shipped_at": None} for each in found or () if each.get("tracking_number")
        )
        return LabNews(state, {"lab_order_id": str(order_id)}, shipments)

    async def cancel(self, progress: Mapping[str, Any]) -> None:
        """Cancel, where the definition says how."""
        how = self._definition.cancel
        if how is None or "lab_order_id" not in progress:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab has no way to cancel: call it.")
        await self._ask(how.method, how.path, {"order_id": progress["lab_order_id"]})

    async def _find(self, values: Mapping[str, Any]) -> str | None:
        how = self._definition.submit
        if how.lookup is None or how.lookup_id is None:
            return None
        try:
            told = await self._ask("GET", how.lookup, values)
        except LabProblem as problem:
            if problem.reason is LabReason.REJECTED:  # 404: it was never placed
                return None
            raise
        found = jmespath.search(how.lookup_id, told)
        return None if found is None else str(found)

    async def _ask(
        self,
        method: str,
        path: str,
        values: Mapping[str, Any],
        *,
        body: Any = None,
        extra: Mapping[str, str] | None = None,
    ) -> Any:
        url = f"{self._definition.base_url.rstrip('/')}{render(path, values)}"
        headers = {**self._headers, **(extra or {})}
        content = None if body is None else render(body, values)
        return await ask_json(self._http, method, url, lab=_LAB, headers=headers, body=content)


def _values(order: LabOrder) -> dict[str, Any]:
    """The order as templates see it."""
    items = [
        {
            "place": str(place),
            "lab_product": item.lab_product,
            "quantity": item.quantity,
            "options": list(item.options),
            "images": [
                {"name": image.name, "url": image.url, "md5": image.md5, "sha256": image.sha256}
                for image in item.images
            ],
        }
        for place, item in enumerate(order.items, 1)
    ]
    return {
        "key": order.key,
        "reference": order.reference,
        "ship_to": dict(order.ship_to),
        "shipping": next(iter(order.shipping_options), None),
        "items": items,
    }


def _proof(definition: LabDefinition, credential: str) -> dict[str, str]:
    auth = definition.auth
    if auth.kind == "header":
        return {auth.header: credential}
    if auth.kind == "bearer":
        return {"authorization": f"Bearer {credential}"}
    return {"authorization": f"Basic {base64.b64encode(credential.encode()).decode()}"}
