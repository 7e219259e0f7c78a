"""An account at Miller's: a session, the pictures pushed to it, then the order."""

from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from studium.connect.connections import Credentials
from studium.platform.http import Http, Outgoing
from studium.studio.printing.labs.asking import ask, ask_json
from studium.studio.printing.labs.contract import (
    CatalogueProduct,
    KeepProgress,
    LabCatalogue,
    LabImage,
    LabNews,
    LabOrder,
    LabProblem,
    LabQuote,
    LabReason,
)
from studium.studio.printing.model import OrderState

_LAB = "Miller's"
_STATES = {
    "received": OrderState.ACCEPTED,
    "accepted": OrderState.ACCEPTED,
    "inproduction": OrderState.IN_PRODUCTION,
    "printing": OrderState.IN_PRODUCTION,
    "shipped": OrderState.SHIPPED,
    "completed": OrderState.SHIPPED,
    "rejected": OrderState.REJECTED,
    "cancelled": OrderState.CANCELLED,
}
_UPLOAD_SECONDS = 300
_LOOKED_BACK_HOURS = 14 * 24


class MillersAccount:
    """Fulfils `PrintLab`. Miller's takes files and tells when asked; no quote, no cancel."""

    def __init__(self, credentials: Credentials, http: Http, base: str) -> None:
        """Open nothing yet."""
        self._http = http
        self._base = base
        self._names: Mapping[str, Any] = credentials.configuration
        self._headers = {
            "X-MpixApi-Token": credentials.secret("app_token"),
            "X-MpixUser": credentials.secret("user_token"),
        }

    async def catalogue(self) -> LabCatalogue:
        """The products, as ids and names."""
        told = await self._ask("GET", "/products")
        found = told.get("Products") if isinstance(told, dict) else told
        return LabCatalogue(
            tuple(
                CatalogueProduct(str(each["ProductId"]), str(each.get("Name", "")), "", {}, ())
                for each in found or ()
            )
        )

    async def transfer(
        self, order: LabOrder, progress: Mapping[str, Any], keep: KeepProgress
    ) -> Mapping[str, Any]:
        """Push the pictures to a session; those that arrived before are not sent again."""
        known = dict(progress)
        if "session" not in known:
            told = await self._ask("POST", str(self._names.get("session_path", "/ordersessions")))
            known["session"] = str(self._told(told, "field_session", "SessionId"))
            known["upload_url"] = str(self._told(told, "field_upload_url", "UploadUrl"))
            await keep(known)
        images: dict[str, str] = dict(known.get("images") or {})
        for image in (image for item in order.items for image in item.images):
            if image.sha256 not in images:
                images[image.sha256] = await self._push(str(known["upload_url"]), image)
                known["images"] = dict(images)
                await keep(known)
        return known

    async def quote(self, order: LabOrder, progress: Mapping[str, Any]) -> LabQuote:
        """Unsupported: the price comes with the order."""
        del order, progress
        raise LabProblem(LabReason.UNSUPPORTED, "Miller's tells the price with the order only.")

    async def submit(self, order: LabOrder, progress: Mapping[str, Any]) -> LabNews:
        """Place the order; after an answer that was lost, look for it before placing it again."""
        if progress.get("submitting"):
            found = await self._find(order.key)
            if found is not None:
                return self._news(found)
        told = await self._ask("POST", self._orders, self._body(order, progress))
        return self._news(told, placed=True)

    async def status(self, key: str, progress: Mapping[str, Any]) -> LabNews:
        """How far it is; looked for by our key while its number is not known."""
        if "lab_order_id" in progress:
            told = await self._ask("GET", f"{self._orders}/{progress['lab_order_id']}")
            return self._news(told)
        found = await self._find(key)
        return LabNews(None) if found is None else self._news(found)

    async def updated(self, *, hours: int) -> Sequence[tuple[str, LabNews]]:
        """The orders of the last hours."""
        told = await self._ask("GET", f"{self._orders}?updatedWithinHours={hours}")
        orders = told.get("Orders", []) if isinstance(told, dict) else told
        return [(str(each.get("ExternalOrderId")), self._news(each)) for each in orders]

    async def register_callback(self, address: str) -> None:
        """Unsupported."""
        del address
        raise LabProblem(LabReason.UNSUPPORTED, "Miller's is told the address by a person.")

    async def answer_handshake(self, secret: str) -> None:
        """Unsupported."""
        del secret
        raise LabProblem(LabReason.UNSUPPORTED, "Miller's sends no verifier.")

    async def cancel(self, progress: Mapping[str, Any]) -> None:
        """Unsupported."""
        del progress
        raise LabProblem(LabReason.UNSUPPORTED, "Miller's has no way to cancel an order: call it.")

    async def hold(self, progress: Mapping[str, Any]) -> None:
        """Unsupported."""
        del progress
        raise LabProblem(LabReason.UNSUPPORTED, "Miller's has no way to hold an order: call it.")

    async def release(self, progress: Mapping[str, Any]) -> None:
        """Unsupported: nothing is held."""
        await self.hold(progress)

    @property
    def _orders(self) -> str:
        return str(self._names.get("orders_path", "/orders"))

    def _name(self, name: str, assumed: str) -> str:
        return str(self._names.get(name, assumed))

    def _told(self, told: Any, name: str, assumed: str) -> Any:
        """What stands in a field of an answer. Raises LabProblem when it is missing."""
        field = self._name(name, assumed)
        if not isinstance(told, Mapping) or told.get(field) is None:
            raise LabProblem(
                LabReason.TRANSIENT,
                f"{_LAB}'s answer has no {field}: correct the field's name in the connection.",
            )
        return told[field]

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self._base}{path}"
        return await ask_json(self._http, method, url, lab=_LAB, headers=self._headers, body=body)

    async def _find(self, key: str) -> dict[str, Any] | None:
        told = await self._ask("GET", f"{self._orders}?updatedWithinHours={_LOOKED_BACK_HOURS}")
        orders = told.get("Orders", []) if isinstance(told, dict) else told
        return next((each for each in orders if each.get("ExternalOrderId") == key), None)

    async def _push(self, url: str, image: LabImage) -> str:
        """Send a picture as it is read, as one part of a form; Miller's number of it."""
        boundary = uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{image.sha256}.jpg"\r\nContent-Type: application/octet-stream\r\n\r\n'
        ).encode()
        tail = f"\r\n--{boundary}--\r\n".encode()

        async def parts() -> AsyncIterator[bytes]:
            yield head
            async for piece in image.read():
                yield piece
            yield tail

        headers = {
            **self._headers,
            "content-type": f"multipart/form-data; boundary={boundary}",
            "content-length": str(len(head) + image.size_bytes + len(tail)),
        }
        outgoing = Outgoing("POST", url, headers, timeout_seconds=_UPLOAD_SECONDS, stream=parts)
        answer = await ask(self._http, outgoing, lab=_LAB)
        try:
            told = answer.json()
        except ValueError as problem:
            raise LabProblem(LabReason.TRANSIENT, f"{_LAB} answers no JSON.") from problem
        return str(self._told(told, "field_image", "ImageId"))

    def _body(self, order: LabOrder, progress: Mapping[str, Any]) -> dict[str, Any]:
        images: Mapping[str, str] = progress["images"]
        return {
            "SessionId": progress["session"],
            "ExternalOrderId": order.key,
            "Reference": order.reference,
            "ShipTo": {
                "Name": order.ship_to["name"],
                "Address1": order.ship_to["line1"],
                "Address2": order.ship_to.get("line2"),
                "City": order.ship_to["city"],
                "State": order.ship_to.get("state"),
                "Zip": order.ship_to["postal_code"],
                "Country": order.ship_to["country"],
            },
            "ShipMethod": next(iter(order.shipping_options), None),
            "Items": [
                {
                    "ProductId": item.lab_product,
                    "Quantity": item.quantity,
                    "Options": list(item.options),
                    "Images": [
                        {"ImageId": images[image.sha256], **_crop(image)} for image in item.images
                    ],
                }
                for item in order.items
            ],
        }

    def _news(self, told: Mapping[str, Any], *, placed: bool = False) -> LabNews:
        status = str(told.get("Status", "")).replace(" ", "").lower()
        known = _STATES.get(status)
        state = known or (OrderState.SUBMITTED if placed else None)
        progress = {"lab_order_id": str(self._told(told, "field_order", "OrderId"))}
        if told.get("Total") is not None:
            progress["total_minor"] = str(int(Decimal(str(told["Total"])) * 100))
        shipments = tuple(
            {
                "carrier": each.get("Carrier"),
                "tracking_number": each.get("TrackingNumber"),
                "tracking_url": None,
                "shipped_at": each.get("ShipDate"),
            }
            for each in told.get("Shipments") or ()
        )
        unknown = str(told["Status"]) if known is None and told.get("Status") else None
        return LabNews(state, progress, shipments, unknown_state=unknown)


def _crop(image: LabImage) -> dict[str, Any]:
    """The part that is printed, in fractions; all of it, or the middle, needs no words."""
    if image.crop is None:
        return {}
    return {"Crop": dict(zip("xywh", image.crop, strict=True))}
