"""An account at any lab that a definition describes."""

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

from studium.platform.http import Http, Outgoing
from studium.studio.printing.labs.asking import ask, ask_json
from studium.studio.printing.labs.contract import (
    KeepProgress,
    LabCatalogue,
    LabImage,
    LabNews,
    LabOrder,
    LabProblem,
    LabQuote,
    LabReason,
)
from studium.studio.printing.labs.generic.definition import LabDefinition, Uploading
from studium.studio.printing.labs.generic.proving import fetch_token, proof
from studium.studio.printing.labs.generic.reading import find, read_catalogue, read_news
from studium.studio.printing.labs.generic.resuming import create_upload, offset_of, send_rest
from studium.studio.printing.labs.generic.templates import order_values, render
from studium.studio.printing.model import OrderState

_LAB = "The lab"
_UPLOAD_SECONDS = 300


class GenericAccount:
    """Fulfils `PrintLab` by a definition."""

    def __init__(self, definition: LabDefinition, credential: str, http: Http) -> None:
        """Open nothing yet: a token is fetched at the first call."""
        self._definition = definition
        self._credential = credential
        self._http = http
        self._token: tuple[str, float] | None = None

    async def catalogue(self) -> LabCatalogue:
        """The products and the ways of shipping, where the definition says where they are."""
        how = self._definition.catalogue
        if how is None:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab's catalogue is not read.")
        told = await self._ask("GET", how.path, {})
        shipping = await self._ask("GET", how.shipping_path, {}) if how.shipping_path else told
        return read_catalogue(how, told, shipping)

    async def transfer(
        self, order: LabOrder, progress: Mapping[str, Any], keep: KeepProgress
    ) -> Mapping[str, Any]:
        """Push the pictures, where the lab takes them; those that arrived are not sent again."""
        how = self._definition.upload
        if how is None:
            return progress
        known = dict(progress)
        if how.session_path is not None and "session" not in known:
            told = await self._ask("POST", how.session_path, order_values(order, {}), body={})
            known["session"] = _text(find(how.session_id, told), "session")
            if how.address is not None:
                known["upload_url"] = _text(find(how.address, told), "address")
            await keep(known)
        images: dict[str, str] = dict(known.get("images") or {})
        for image in (image for item in order.items for image in item.images):
            if image.sha256 not in images:
                if how.method == "TUS":
                    images[image.sha256] = await self._resume(how, known, order, image, keep)
                else:
                    images[image.sha256] = await self._push(how, known, order, image)
                known["images"] = dict(images)
                await keep(known)
        return known

    async def quote(self, order: LabOrder, progress: Mapping[str, Any]) -> LabQuote:
        """The price, where the definition says how it is asked for."""
        how = self._definition.quote
        if how is None:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab is not asked for prices.")
        told = await self._ask("POST", how.path, self._values(order, progress), body=how.body)
        total = find(how.total, told)
        currency = find(how.currency, told) if how.currency else None
        try:
            minor = int((Decimal(str(total)) * 100).to_integral_value())
        except (InvalidOperation, ValueError, OverflowError) as problem:
            raise LabProblem(LabReason.TRANSIENT, f"The lab's price is {total!r}.") from problem
        return LabQuote(minor, str(currency).lower() if currency else None, dict(progress))

    async def submit(self, order: LabOrder, progress: Mapping[str, Any]) -> LabNews:
        """Place the order once: under its key, or after looking for it; then confirm it."""
        how, values = self._definition.submit, self._values(order, progress)
        order_id = progress.get("lab_order_id")
        if order_id is None and progress.get("submitting") and how.idempotency == "lookup":
            order_id = await self._find(values)
        if order_id is None:
            extra = {how.header: order.key} if how.idempotency == "header" else {}
            told = await self._ask("POST", how.path, values, body=how.body, extra=extra)
            refusal = how.error and find(how.error, told)
            if refusal:
                raise LabProblem(LabReason.REJECTED, f"The lab refuses the order: {refusal}")
            order_id = find(how.order_id, told)
        if order_id is None:
            raise LabProblem(LabReason.TRANSIENT, "The lab took the order without an id.")
        known = {**values, "order_id": str(order_id)}
        if how.confirm is not None:
            await self._ask("POST", how.confirm, known, body={})
        return LabNews(OrderState.SUBMITTED, {"lab_order_id": str(order_id)})

    async def status(self, key: str, progress: Mapping[str, Any]) -> LabNews:
        """Read the order; a state that the definition does not know changes nothing."""
        order_id = progress.get("lab_order_id") or await self._find({"key": key})
        if order_id is None:
            return LabNews(None)
        how = self._definition.status
        told = await self._ask("GET", how.path, {"order_id": order_id})
        news = read_news(self._definition, how.state, how.shipments, told)
        return LabNews(
            news.state,
            {"lab_order_id": str(order_id)},
            news.shipments,
            unknown_state=news.unknown_state,
        )

    async def updated(self, *, hours: int) -> Sequence[tuple[str, LabNews]]:
        """What moved lately, where the lab lists it."""
        how = self._definition.updated
        if how is None:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab has no list of what moved.")
        told = await self._ask("GET", how.path, {"hours": str(hours)})
        status = self._definition.status
        return [
            (key, read_news(self._definition, status.state, status.shipments, each))
            for each in find(how.orders, told) or []
            if isinstance(key := find(how.key, each), str)
        ]

    async def cancel(self, progress: Mapping[str, Any]) -> None:
        """Cancel, where the definition says how."""
        how = self._definition.cancel
        if how is None or "lab_order_id" not in progress:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab has no way to cancel: call it.")
        await self._ask(how.method, how.path, {"order_id": progress["lab_order_id"]})

    async def hold(self, progress: Mapping[str, Any]) -> None:
        """Hold the order, where the definition says how."""
        how = self._definition.hold
        if how is None or "lab_order_id" not in progress:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab has no way to hold an order.")
        values = {"order_id": progress["lab_order_id"]}
        await self._ask(how.method, how.path, values, body=how.body)

    async def release(self, progress: Mapping[str, Any]) -> None:
        """Let the order go on, where the definition says how."""
        how = self._definition.hold
        if how is None or "lab_order_id" not in progress:
            raise LabProblem(LabReason.UNSUPPORTED, "This lab has no way to hold an order.")
        values = {"order_id": progress["lab_order_id"]}
        await self._ask(how.release_method, how.release_path, values, body=how.release_body)

    async def register_callback(self, address: str) -> None:
        """Unsupported."""
        del address
        raise LabProblem(LabReason.UNSUPPORTED, "This lab is told the address by a person.")

    async def answer_handshake(self, secret: str) -> None:
        """Unsupported."""
        del secret
        raise LabProblem(LabReason.UNSUPPORTED, "This lab sends no verifier.")

    def _values(self, order: LabOrder, progress: Mapping[str, Any]) -> dict[str, Any]:
        sizing = self._definition.sizing
        words = {"fill": sizing.fill, "fit": sizing.fit} if sizing else {}
        return order_values(order, progress, sizing=words)

    async def _push(
        self, how: Uploading, known: Mapping[str, Any], order: LabOrder, image: LabImage
    ) -> str:
        """Send a picture as it is read; the lab's id of it."""
        head, tail, content_type = _frame(how, image)

        async def pieces() -> AsyncIterator[bytes]:
            yield head
            async for piece in image.read():
                yield piece
            yield tail

        headers = {
            **await self._proof(),
            "content-type": content_type,
            "content-length": str(len(head) + image.size_bytes + len(tail)),
        }
        address = self._upload_address(how, known, order, image)
        outgoing = Outgoing(
            how.method, address, headers, timeout_seconds=_UPLOAD_SECONDS, stream=pieces
        )
        answer = await ask(self._http, outgoing, lab=_LAB)
        try:
            told = json.loads(answer.body)
        except ValueError as problem:
            raise LabProblem(LabReason.TRANSIENT, "The lab answers no JSON.") from problem
        return _text(find(how.id, told), "picture")

    async def _resume(
        self,
        how: Uploading,
        known: dict[str, Any],
        order: LabOrder,
        image: LabImage,
        keep: KeepProgress,
    ) -> str:
        """Send what of a picture has not arrived; its address, which is its id."""
        uploads: dict[str, str] = dict(known.get("uploads") or {})
        location, offset = uploads.get(image.sha256), None
        if location is not None:
            offset = await offset_of(self._http, location, await self._proof())
        if location is None or offset is None:
            address, offset = self._upload_address(how, known, order, image), 0
            location = await create_upload(self._http, address, image, await self._proof())
            known["uploads"] = {**uploads, image.sha256: location}
            await keep(known)
        if offset < image.size_bytes:
            await send_rest(self._http, location, image, offset, await self._proof())
        return location

    def _upload_address(
        self, how: Uploading, known: Mapping[str, Any], order: LabOrder, image: LabImage
    ) -> str:
        values = {**order_values(order, known), "image": {"name": image.name, "md5": image.md5}}
        base = f"{self._definition.base_url.rstrip('/')}/"
        url = str(known.get("upload_url") or "")
        if how.path is not None:
            url = str(render(how.path, values)).lstrip("/")
        return urljoin(base, url)

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
        found = find(how.lookup_id, told)
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
        """The answer; once more with a fresh token when the one at hand was refused."""
        url = f"{self._definition.base_url.rstrip('/')}{render(path, values)}"
        content = None if body is None else render(body, values)
        had_token = self._token is not None
        for is_last in (not had_token, True):
            headers = {**await self._proof(), **(extra or {})}
            try:
                return await ask_json(
                    self._http, method, url, lab=_LAB, headers=headers, body=content
                )
            except LabProblem as problem:
                if is_last or problem.reason is not LabReason.AUTH_REVOKED:
                    raise
                self._token = None
        raise AssertionError("the last try answers or raises")

    async def _proof(self) -> dict[str, str]:
        if self._definition.auth.kind != "oauth2":
            return proof(self._definition, self._credential)
        if self._token is None or self._token[1] < time.monotonic():
            token, seconds = await fetch_token(self._definition, self._credential, self._http)
            self._token = (token, time.monotonic() + seconds)
        return {"authorization": f"Bearer {self._token[0]}"}


def _frame(how: Uploading, image: LabImage) -> tuple[bytes, bytes, str]:
    """What comes before and after a picture's bytes, and the content type of all."""
    if not how.as_form:
        return b"", b"", "application/octet-stream"
    boundary = uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{how.field}"; '
        f'filename="{image.sha256}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    ).encode()
    return head, f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _text(value: Any, what: str) -> str:
    if value is None or value == "":
        raise LabProblem(LabReason.TRANSIENT, f"The lab's answer has no {what}.")
    return str(value)
