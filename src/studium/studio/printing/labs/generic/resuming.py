"""Uploads that go on within a file: tus 1.0.0, https://tus.io/protocols/resumable-upload."""

import base64
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urljoin

from studium.platform.http import Http, Outgoing
from studium.studio.printing.labs.asking import ask
from studium.studio.printing.labs.contract import LabImage, LabProblem, LabReason

_LAB = "The lab"
_SECONDS = 300
_VERSION = {"tus-resumable": "1.0.0"}


async def create_upload(
    http: Http, address: str, image: LabImage, headers: Mapping[str, str]
) -> str:
    """The address of a new upload of a picture. Raises LabProblem."""
    name = base64.b64encode(image.name.encode()).decode()
    given = {
        **headers,
        **_VERSION,
        "upload-length": str(image.size_bytes),
        "upload-metadata": f"filename {name}",
        "content-length": "0",
    }
    answer = await ask(http, Outgoing("POST", address, given), lab=_LAB)
    location = answer.headers.get("location")
    if not location:
        raise LabProblem(LabReason.TRANSIENT, "The lab gave no address for an upload.")
    return urljoin(address, location)


async def offset_of(http: Http, location: str, headers: Mapping[str, str]) -> int | None:
    """How many bytes of an upload have arrived; None: the lab knows it no more."""
    try:
        answer = await ask(http, Outgoing("HEAD", location, {**headers, **_VERSION}), lab=_LAB)
    except LabProblem as problem:
        if problem.reason is LabReason.REJECTED:  # 404 and 410: it has expired
            return None
        raise
    told = answer.headers.get("upload-offset", "")
    if not (told.isascii() and told.isdigit()):
        raise LabProblem(LabReason.TRANSIENT, "The lab does not say how much has arrived.")
    return int(told)


async def send_rest(
    http: Http, location: str, image: LabImage, offset: int, headers: Mapping[str, str]
) -> None:
    """Send what of a picture has not arrived. Raises LabProblem."""

    async def rest() -> AsyncIterator[bytes]:
        passed = 0
        async for piece in image.read():
            wanted = piece[max(0, offset - passed) :]
            passed += len(piece)
            if wanted:
                yield wanted

    given = {
        **headers,
        **_VERSION,
        "upload-offset": str(offset),
        "content-type": "application/offset+octet-stream",
        "content-length": str(image.size_bytes - offset),
    }
    outgoing = Outgoing("PATCH", location, given, timeout_seconds=_SECONDS, stream=rest)
    answer = await ask(http, outgoing, lab=_LAB)
    if answer.headers.get("upload-offset") != str(image.size_bytes):
        raise LabProblem(LabReason.TRANSIENT, "A part of a picture has not arrived.")
