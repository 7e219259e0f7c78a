"""The pages on which parts of a picture are covered: cards that ask what is there."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.responses import Response

from studium.platform.database import Transaction
from studium.platform.errors import StudiumError
from studium.platform.files import File, FileNotFound, file_by_id, keep_file
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    read_form,
    redirect,
    render,
)
from studium.platform.principal import Principal
from studium.platform.web import ClockDep, DatabaseDep, PartsDep
from studium.study.flashcards.access import own_deck
from studium.study.flashcards.actions.cover_picture import (
    MOST_COVERS,
    QUESTION,
    Cover,
    CoverMisplaced,
    cover_picture,
)
from studium.study.flashcards.media import LinkDep
from studium.study.flashcards.model import ADDRESS, Deck

MOST_BYTES = 20_000_000
router = PageRouter(prefix=ADDRESS, body_limit_bytes=MOST_BYTES)

_PIECE = 256 * 1024
_NOT_SHOWN = "Choose a PNG, JPEG, GIF, WebP or SVG picture."
_SIDES = ("x", "y", "width", "height")

Word = Annotated[str, Field(max_length=300)]


class CoversForm(Form):
    """Covers of a picture, numbered from 1: `label_1` and its place in hundredths, `x_1` and so on.

    A row that says nothing counts for nothing.
    """

    model_config = ConfigDict(extra="allow")

    alt: Annotated[str, Field(max_length=1000)]
    question: Word = QUESTION
    hides: Annotated[str, Field(pattern="^(all|one)$")] = "all"


@router.get("/decks/{deck_id}/pictures")
async def picture_page(
    request: Request, deck_id: UUID, principal: PageSignedIn, database: DatabaseDep
) -> Response:
    """The form for a picture."""
    async with database.reader() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
    return await render(request, "flashcards/picture.html", deck=deck, errors={})


@router.post("/decks/{deck_id}/pictures")
async def picture_form(
    request: Request, deck_id: UUID, principal: PageSignedIn, parts: PartsDep, database: DatabaseDep
) -> Response:
    """Keep the picture, and go on to cover parts of it."""
    async with database.reader() as tx:
        deck = await own_deck(tx, principal=principal, deck_id=deck_id)
    async with request.form(max_files=1, max_fields=5) as form:
        file = form.get("file")
        try:
            if not isinstance(file, UploadFile) or not file.filename:
                raise CoverMisplaced(_NOT_SHOWN)
            kept = await keep_file(
                parts, _pieces(file), name=file.filename[-200:], owner_id=deck.owner_id
            )
            if not kept.is_shown:
                raise CoverMisplaced(_NOT_SHOWN)
        except StudiumError as problem:
            return await render(
                request,
                "flashcards/picture.html",
                status=422,
                deck=deck,
                errors={"file": problem.message},
            )
    return redirect(f"{ADDRESS}/decks/{deck.id}/pictures/{kept.id}")


@router.get("/decks/{deck_id}/pictures/{file_id}")
async def covers_page(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    request: Request,
    deck_id: UUID,
    file_id: UUID,
    principal: PageSignedIn,
    database: DatabaseDep,
    link: LinkDep,
) -> Response:
    """The picture, and what to cover on it."""
    async with database.reader() as tx:
        deck, picture = await _own(tx, principal, deck_id, file_id)
    return await render(
        request,
        "flashcards/covers.html",
        deck=deck,
        url=link(picture.id),
        rows=range(1, MOST_COVERS + 1),
        errors={},
        values={"question": QUESTION, "hides": "all"},
    )


@router.post("/decks/{deck_id}/pictures/{file_id}")
async def covers_form(  # noqa: PLR0913, PLR0917 - one parameter a dependency
    request: Request,
    deck_id: UUID,
    file_id: UUID,
    principal: PageSignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    link: LinkDep,
) -> Response:
    """Make a card of each cover."""
    async with database.reader() as tx:
        deck, picture = await _own(tx, principal, deck_id, file_id)
    form = await read_form(request, CoversForm)
    values: dict[str, Any]
    if isinstance(form, FormErrors):
        errors, values = form.errors, dict(form.values)
    else:
        values = form.model_dump()
        try:
            async with database.transaction() as tx:
                made = await cover_picture(
                    tx,
                    deck,
                    picture,
                    _covers(values),
                    alt=form.alt,
                    question=form.question,
                    hides_all=form.hides == "all",
                    now=clock.now(),
                )
            told = f"{len(made)} card{'s' if len(made) > 1 else ''} made of the picture."
            return redirect(f"{ADDRESS}/decks/{deck.id}", flash=told)
        except CoverMisplaced as problem:
            errors = {"covers": problem.message}
    return await render(
        request,
        "flashcards/covers.html",
        status=422,
        deck=deck,
        url=link(picture.id),
        rows=range(1, MOST_COVERS + 1),
        errors=errors,
        values=values,
    )


def _covers(values: dict[str, Any]) -> list[Cover]:
    """The rows of the form that say something. Raises CoverMisplaced."""
    found = []
    for row in range(1, MOST_COVERS + 1):
        sent = [str(values.get(f"{name}_{row}") or "") for name in ("label", *_SIDES)]
        if not any(sent):
            continue
        label = sent[0].strip()[:1000]
        try:
            place = [float(each) / 100 for each in sent[1:]]
        except ValueError:
            place = []
        if not label or not place or not all(0 <= each <= 1 for each in place):
            raise CoverMisplaced(
                f"Cover {row}: say what is there, and where it is in numbers from 0 to 100."
            )
        found.append(Cover(label, *place))
    return found


async def _own(
    tx: Transaction, principal: Principal, deck_id: UUID, file_id: UUID
) -> tuple[Deck, File]:
    """A deck that the person may change, and a picture of its owner's. Raises NotFound."""
    deck = await own_deck(tx, principal=principal, deck_id=deck_id)
    picture = await file_by_id(tx, file_id)
    if picture is None or picture.owner_id != deck.owner_id or not picture.is_shown:
        raise FileNotFound("There is no such picture of this deck's owner.")
    return deck, picture


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece
