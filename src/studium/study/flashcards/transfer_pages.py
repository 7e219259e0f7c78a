"""The page on which a file of cards comes in."""

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from studium.platform.errors import StudiumError
from studium.platform.pages import PageRouter, PageSignedIn, redirect, render
from studium.platform.web import PartsDep
from studium.study.flashcards.actions.take_in import MOST_BYTES, take_in
from studium.study.flashcards.model import ADDRESS

router = PageRouter(prefix=ADDRESS, body_limit_bytes=MOST_BYTES + 10_000)

_PIECE = 256 * 1024


@router.get("/import")
async def import_page(request: Request, principal: PageSignedIn) -> Response:
    """The form for a file."""
    del principal
    return await render(request, "flashcards/import.html", errors={})


@router.post("/import")
async def import_form(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Take the file in, and say what could not be kept."""
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            errors = {"file": "Choose a file."}
            return await render(request, "flashcards/import.html", status=422, errors=errors)
        try:
            found = await take_in(
                parts, _pieces(file), principal=principal, name=file.filename[-200:]
            )
        except StudiumError as problem:
            errors = {"file": problem.message}
            return await render(request, "flashcards/import.html", status=422, errors=errors)
    told = [f"{found.cards} cards and {found.reviews} reviews came in.", *found.lossy]
    return redirect(ADDRESS, flash=" ".join(told))


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece
