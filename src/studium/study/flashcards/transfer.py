"""REST for taking cards in and out."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from studium.platform.web import (
    ApiRouter,
    PartsDep,
    ResponseModel,
    SignedIn,
    Text,
)
from studium.study.flashcards.actions.take_in import MOST_BYTES, take_in
from studium.study.flashcards.actions.take_out import Format, take_out

router = ApiRouter(prefix="/api/flashcards", tags=["flashcards"], scope="flashcards")

MEDIA_TYPES = {Format.APKG: "application/octet-stream", Format.CSV: "text/csv; charset=utf-8"}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"*/*": _BINARY}}
}


class ImportedAnswer(ResponseModel):
    """What came in anew; the same file again brings nothing."""

    decks: int
    cards: int
    reviews: int
    lossy: list[str]


@router.post("/imports", status_code=201, body_limit_bytes=MOST_BYTES, openapi_extra=_BODY)
async def import_file(
    request: Request,
    principal: SignedIn,
    parts: PartsDep,
    name: Annotated[Text, Query(min_length=1, max_length=200, description="The file's name.")],
) -> ImportedAnswer:
    """Import an Anki package or, by its name, a CSV file, with what was reviewed there.

    The body is the file. What cannot be kept is told. An account is enough.
    """
    found = await take_in(parts, request.stream(), principal=principal, name=name)
    return ImportedAnswer(
        decks=found.decks, cards=found.cards, reviews=found.reviews, lossy=list(found.lossy)
    )


@router.get("/decks/{deck_id}/export", response_class=Response, responses=_FILE)
async def export_deck(
    deck_id: UUID,
    principal: SignedIn,
    parts: PartsDep,
    form: Annotated[Format, Query(alias="format")] = Format.APKG,
) -> Response:
    """A deck as an Anki package with one's own scheduling and its files, or as CSV.

    402 as for the deck.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="studium-export-"))
        path = Path(folder) / "file"
        deck = await take_out(parts, principal=principal, deck_id=deck_id, form=form, path=path)
        name = f"{deck.slug[:60]}.{form}"
        kept = stack.pop_all()  # until the answer is sent
    return FileResponse(
        path, media_type=MEDIA_TYPES[form], filename=name, background=BackgroundTask(kept.close)
    )
