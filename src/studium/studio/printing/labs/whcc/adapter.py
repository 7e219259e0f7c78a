"""An account at WHCC, by its Order Submit API."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from studium.connect.connections import Credentials
from studium.platform.http import AddressRefused, Answer, Http, NoAnswer, Outgoing
from studium.studio.printing.labs.contract import (
    KeepProgress,
    LabCatalogue,
    LabImage,
    LabItem,
    LabNews,
    LabOrder,
    LabProblem,
    LabQuote,
    LabReason,
)
from studium.studio.printing.labs.whcc.catalogue import read_catalogue
from studium.studio.printing.model import OrderState

_TOKEN_SECONDS = 55 * 60  # a token lives for an hour; its dates are not to be parsed
_TOKEN_EXPIRED = "403.01"  # noqa: S105 - an error number
_ALREADY_SUBMITTED = "412.04"
_CATALOGUE_SECONDS = 120
_LARGEST_CATALOGUE = 150_000_000  # 13 kB a product, of which there may be thousands
_SERVER_ERROR = 500
_TOO_MANY = 429
_REASONS = {
    "403": LabReason.AUTH_REVOKED,
    "412.01": LabReason.MAPPING_INVALID,
    "412.02": LabReason.MAPPING_INVALID,
    "412.06": LabReason.MAPPING_INVALID,
    "400.01": LabReason.HASH_MISMATCH,
    "400.02": LabReason.FILE_UNREACHABLE,
    "400.03": LabReason.FILE_UNREACHABLE,
}


class WhccError(LabProblem):
    """WHCC answered an error, whatever the status; `number` is its own."""

    def __init__(self, number: str, message: str) -> None:
        """Tell the reason by the number."""
        reason = _REASONS.get(number) or _REASONS.get(number.partition(".")[0], LabReason.REJECTED)
        super().__init__(reason, f"WHCC answers {number}: {message}")
        self.number = number


class WhccAccount:
    """Fulfils `PrintLab`. WHCC pulls files, quotes at import and calls back, and that is all."""

    def __init__(self, credentials: Credentials, http: Http, base: str) -> None:
        """Open nothing yet: a token is fetched at the first call."""
        self._credentials = credentials
        self._http = http
        self._base = base
        self._token: tuple[str, float] | None = None

    async def catalogue(self) -> LabCatalogue:
        """See `PrintLab.catalogue`."""
        given = {"authorization": f"Bearer {await self._fresh_token()}"}
        outgoing = Outgoing(
            "GET",
            f"{self._base}/api/catalog",
            {**given, "accept": "application/json"},
            timeout_seconds=_CATALOGUE_SECONDS,
            largest_answer_bytes=_LARGEST_CATALOGUE,
        )
        answer = await self._send(outgoing)
        return await asyncio.to_thread(lambda: read_catalogue(_read(answer)))

    async def transfer(
        self, order: LabOrder, progress: Mapping[str, Any], keep: KeepProgress
    ) -> Mapping[str, Any]:
        """Nothing: WHCC fetches the files by their addresses."""
        del order, keep
        return progress

    async def quote(self, order: LabOrder, progress: Mapping[str, Any]) -> LabQuote:
        """Import the order: WHCC checks and prices it. An import alone prints nothing."""
        told = await self._call("POST", "/api/OrderImport", _import(order))
        confirmation = told.get("ConfirmationID")
        if not confirmation:
            raise LabProblem(LabReason.TRANSIENT, "WHCC took the order without a confirmation id.")
        totals = [_minor(each.get("Total")) for each in told.get("Orders") or ()]
        return LabQuote(
            sum(totals) if totals else None,
            str(self._credentials.configuration.get("currency", "usd")),
            {**progress, "confirmation_id": str(confirmation)},
        )

    async def submit(self, order: LabOrder, progress: Mapping[str, Any]) -> LabNews:
        """Submit the import. That it was submitted already is success."""
        del order
        try:
            await self._call("POST", f"/api/OrderImport/Submit/{progress['confirmation_id']}")
        except WhccError as problem:
            if problem.number != _ALREADY_SUBMITTED:
                raise
        return LabNews(OrderState.SUBMITTED)

    async def status(self, key: str, progress: Mapping[str, Any]) -> LabNews:
        """Unsupported: WHCC tells by callback only."""
        del key, progress
        raise LabProblem(LabReason.UNSUPPORTED, "WHCC has no way to ask for an order's status.")

    async def updated(self, *, hours: int) -> Sequence[tuple[str, LabNews]]:
        """Unsupported."""
        del hours
        raise LabProblem(LabReason.UNSUPPORTED, "WHCC has no list of what moved.")

    async def cancel(self, progress: Mapping[str, Any]) -> None:
        """Unsupported: what was submitted is printed."""
        del progress
        raise LabProblem(LabReason.UNSUPPORTED, "WHCC prints what was submitted: call the lab.")

    async def hold(self, progress: Mapping[str, Any]) -> None:
        """Unsupported."""
        del progress
        raise LabProblem(LabReason.UNSUPPORTED, "WHCC has no way to hold an order: call it.")

    async def release(self, progress: Mapping[str, Any]) -> None:
        """Unsupported: nothing is held."""
        await self.hold(progress)

    async def register_callback(self, address: str) -> None:
        """Have events sent to an address, which is sent a verifier at once."""
        await self._call_form("/api/callback/create", {"callbackUri": address})

    async def answer_handshake(self, secret: str) -> None:
        """Send the verifier back."""
        await self._call_form("/api/callback/verify", {"verifier": secret})

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer; once more with a fresh token when the one at hand has expired."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if body is not None else {}
        try:
            return await self._ask(method, path, content, headers)
        except WhccError as problem:
            if problem.number != _TOKEN_EXPIRED:
                raise
            self._token = None
            return await self._ask(method, path, content, headers)

    async def _call_form(self, path: str, form: Mapping[str, str]) -> None:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        await self._ask("POST", path, urlencode(form).encode(), headers)

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        token = await self._fresh_token()
        given = {"authorization": f"Bearer {token}", "accept": "application/json", **headers}
        return _read(await self._send(Outgoing(method, f"{self._base}{path}", given, body or None)))

    async def _fresh_token(self) -> str:
        if self._token is not None and self._token[1] > time.monotonic():
            return self._token[0]
        query = urlencode(
            {
                "grant_type": "consumer_credentials",
                "consumer_key": self._credentials.secret("consumer_key"),
                "consumer_secret": self._credentials.secret("consumer_secret"),
            }
        )
        told = _read(await self._send(Outgoing("GET", f"{self._base}/api/AccessToken?{query}")))
        token = str(told.get("Token") or "")
        if not token:
            raise LabProblem(LabReason.AUTH_REVOKED, "WHCC gave no access token.")
        self._token = (token, time.monotonic() + _TOKEN_SECONDS)
        return token

    async def _send(self, outgoing: Outgoing) -> Answer:
        try:
            return await self._http.send(outgoing)
        except NoAnswer as problem:
            raise LabProblem(LabReason.TRANSIENT, problem.message) from problem
        except AddressRefused as problem:
            raise LabProblem(LabReason.AUTH_REVOKED, problem.message) from problem


def _read(answer: Answer) -> dict[str, Any]:
    """The body before the status: WHCC answers errors with 200."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    if isinstance(told, dict) and told.get("ErrorNumber"):
        raise WhccError(str(told["ErrorNumber"]), str(told.get("Message", "")))
    if answer.status == _TOO_MANY:
        raise LabProblem(LabReason.RATE_LIMITED, "WHCC takes no more requests at this time.")
    if answer.status >= _SERVER_ERROR:
        raise LabProblem(LabReason.TRANSIENT, f"WHCC answers {answer.status}.")
    if not isinstance(told, dict):
        text = answer.body.decode("utf-8", "replace")
        if "Verified" in text:  # the reply to a verifier comes as XML at times
            return {}
        raise LabProblem(LabReason.TRANSIENT, f"WHCC answers {answer.status}, unreadably.")
    return told


def _import(order: LabOrder) -> dict[str, Any]:
    to = order.ship_to
    return {
        "EntryId": order.key,
        "Orders": [
            {
                "SequenceNumber": "1",
                "Instructions": None,
                "Reference": order.reference[:32],
                "SendNotificationEmailAddress": None,
                "SendNotificationEmailToAccount": False,
                "ShipToAddress": {
                    "Name": to["name"],
                    "Attn": None,
                    "Addr1": to["line1"],
                    "Addr2": to.get("line2"),
                    "City": to["city"],
                    "State": to.get("state"),
                    "Zip": to["postal_code"],
                    "Country": to["country"],
                    "Phone": to.get("phone"),
                },
                "OrderAttributes": [{"AttributeUID": int(each)} for each in order.shipping_options],
                "OrderItems": [_item(item) for item in order.items],
            }
        ],
    }


def _item(item: LabItem) -> dict[str, Any]:
    return {
        "ProductUID": int(item.lab_product),
        "Quantity": item.quantity,
        "ItemAssets": [
            {
                "ProductNodeID": int(item.node or 0),
                "AssetPath": image.url,
                "ImageHash": image.md5,
                "PrintedFileName": image.name,
                "AutoRotate": True,
                "AssetEnhancement": None,
                **_crop(image),
            }
            for image in item.images
        ],
        "ItemAttributes": [{"AttributeUID": int(each)} for each in item.options],
    }


def _crop(image: LabImage) -> dict[str, Any]:
    """Where a chosen part lies, in percent; WHCC's own middle needs no words.

    Assumed of X, Y, ZoomX and ZoomY: 50, 50, 100, 100 is the middle that fills the place.
    """
    if image.crop is None:
        return {}
    x, y, width, height = image.crop
    zoom = round(100 / max(width, height), 2)
    at = (round((x + width / 2) * 100, 2), round((y + height / 2) * 100, 2))
    if at == (50, 50) and zoom == 100:  # noqa: PLR2004 - percent
        return {}
    return {"X": at[0], "Y": at[1], "ZoomX": zoom, "ZoomY": zoom}


def _minor(amount: Any) -> int:
    """Cents of a decimal string. Raises LabProblem for what is none."""
    try:
        return int((Decimal(str(amount)) * 100).to_integral_value())
    except (InvalidOperation, ValueError) as problem:
        raise LabProblem(LabReason.TRANSIENT, f"WHCC's total {amount!r} is no amount.") from problem
