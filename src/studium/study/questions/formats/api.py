"""REST for imports and exports of questions, for administrators."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from studium.platform.database import Database, Transaction
from studium.platform.errors import Invalid
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    Text,
    UtcDatetime,
    add_routes,
)
from studium.study.questions.formats import store
from studium.study.questions.formats.actions.confirm_import import choose_items, confirm_import
from studium.study.questions.formats.actions.export_questions import export_questions
from studium.study.questions.formats.actions.preview_import import preview_import
from studium.study.questions.formats.bank import NO_DOMAIN
from studium.study.questions.formats.imports import (
    ITEMS_SHOWN,
    ImportItem,
    ImportNotFound,
    ImportState,
    QuestionImport,
)
from studium.study.questions.formats.plugin import formats
from studium.study.questions.formats.source import MAX_FILE_BYTES
from studium.study.questions.model import QuestionState

router = ApiRouter(tags=["questions"], scope="questions", prefix="/api/admin/question-imports")
export_router = ApiRouter(tags=["questions"], scope="questions")

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file. X-Questions-Left-Out says how many it could not take.",
        "content": {
            "application/json": {"schema": {}},
            "*/*": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
Domain = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$")]


class FormatUnknown(Invalid):
    """There is no such file format in this installation."""

    slug = "question-format-unknown"
    title = "No such format"


class ImportAnswer(ResponseModel):
    """An import: how far it is, and how many questions there are of each outcome."""

    id: UUID
    name: str
    format: str | None
    error: str | None
    state: ImportState
    domain: str
    importable: int
    lossy: int
    refused: int
    chosen: int
    imported: int
    created_at: UtcDatetime

    @classmethod
    async def of(cls, tx: Transaction, made: QuestionImport) -> Self:
        """An import with its counts."""
        counts = await store.counts(tx, made.id)
        return cls(
            id=made.id,
            name=made.name,
            format=made.format,
            error=made.error,
            state=made.state,
            domain=made.domain,
            importable=counts.importable,
            lossy=counts.lossy,
            refused=counts.refused,
            chosen=counts.chosen,
            imported=counts.imported,
            created_at=made.created_at,
        )


class ImportItemAnswer(ResponseModel):
    """A question of the file; `question_id` once it is in the bank."""

    place: int
    identifier: str
    type: str | None
    options: list[str]
    correct: list[int]
    outcome: str
    losses: list[str]
    reason: str | None
    is_chosen: bool
    question_id: UUID | None

    @classmethod
    def of(cls, item: ImportItem) -> Self:
        """A question as the preview shows it."""
        return cls(
            place=item.place,
            identifier=item.identifier,
            outcome=item.outcome,
            is_chosen=item.is_chosen,
            question_id=item.question_id,
            **item.shown,
        )


class ImportItems(ResponseModel):
    """Some questions of a file in its order; `next_after` is where the next ones begin."""

    items: list[ImportItemAnswer]
    next_after: int | None


class ChoiceRequest(RequestModel):
    """Of the questions at places `first` to `last`, bring these and no others."""

    first: Annotated[int, Field(ge=0, le=1_000_000)]
    last: Annotated[int, Field(ge=0, le=1_000_000)]
    chosen: Annotated[list[int], Field(max_length=20_000)]


class ConfirmRequest(RequestModel):
    """`domain` is given to questions that state none."""

    domain: Domain = NO_DOMAIN


@router.post(
    "",
    status_code=201,
    location="/api/admin/question-imports/{id}",
    body_limit_bytes=MAX_FILE_BYTES,
    openapi_extra=_BODY,
)
async def bring_file(
    request: Request,
    principal: AdminOnly,
    parts: PartsDep,
    name: Annotated[Text, Query(min_length=1, max_length=200, description="The file's name.")],
    format: Annotated[  # noqa: A002 - the parameter's name in the address
        Text | None, Query(max_length=40, description="Its format, if not to be recognised.")
    ] = None,
) -> ImportAnswer:
    """Preview a file of questions, the body of the request: nothing is in the bank yet."""
    if format is not None and format not in formats():
        raise FormatUnknown(f"There are the formats {', '.join(formats())}.")
    made = await preview_import(
        parts, request.stream(), name=name, format_name=format, owner_id=principal.user_id
    )
    return await _answer(parts, made)


@router.get("")
async def list_imports(
    query: PageQueryDep, _: AdminOnly, database: DatabaseDep
) -> Page[ImportAnswer]:
    """Every import, newest first."""
    async with database.reader() as tx:
        found = await store.imports(tx, before_id=query.before_id, limit=query.fetch_limit)
        return Page.of([await ImportAnswer.of(tx, made) for made in found], query)


@router.get("/{import_id}")
async def read_import(import_id: UUID, _: AdminOnly, parts: PartsDep) -> ImportAnswer:
    """An import."""
    return await _answer(parts, await _found(parts, import_id))


@router.get("/{import_id}/items")
async def list_items(
    import_id: UUID,
    _: AdminOnly,
    parts: PartsDep,
    after: Annotated[int, Query(ge=-1, le=1_000_000, description="A place in the file.")] = -1,
) -> ImportItems:
    """Questions of the file in its order, fifty at a time."""
    made = await _found(parts, import_id)
    async with parts[Database].reader() as tx:
        found = await store.items_after(tx, made.id, place=after, limit=ITEMS_SHOWN + 1)
    shown = found[:ITEMS_SHOWN]
    return ImportItems(
        items=[ImportItemAnswer.of(item) for item in shown],
        next_after=shown[-1].place if len(found) > ITEMS_SHOWN else None,
    )


@router.put("/{import_id}/choice")
async def choose_imported_questions_route(
    import_id: UUID, choice: ChoiceRequest, _: AdminOnly, parts: PartsDep
) -> ImportAnswer:
    """Say which of the questions between two places come into the bank."""
    async with parts[Database].transaction() as tx:
        made = await choose_items(
            tx,
            import_id,
            first=choice.first,
            last=choice.last,
            chosen=choice.chosen,
        )
        return await ImportAnswer.of(tx, made)


@router.put("/{import_id}/confirmation", status_code=202)
async def confirm_question_import_route(
    import_id: UUID,
    asked: ConfirmRequest,
    _: AdminOnly,
    parts: PartsDep,
    clock: ClockDep,
) -> ImportAnswer:
    """Have the chosen questions brought into the review queue."""
    async with parts[Database].transaction() as tx:
        made = await confirm_import(tx, import_id, domain=asked.domain, now=clock.now())
        return await ImportAnswer.of(tx, made)


@export_router.get(
    "/api/admin/question-exports/{format}", response_class=Response, responses=_BYTES
)
async def export_questions_route(
    format: Annotated[Text, Path(max_length=40)],  # noqa: A002 - as in the address
    _: AdminOnly,
    parts: PartsDep,
    state: QuestionState | None = None,
    domain: Annotated[Text | None, Query(max_length=100)] = None,
) -> Response:
    """The newest versions of the bank's questions as a file of a format."""
    chosen = formats().get(format)
    if chosen is None:
        raise FormatUnknown(f"There are the formats {', '.join(formats())}.")
    written = await export_questions(parts, chosen, state=state, domain=domain)
    return Response(
        written.data,
        media_type=chosen.media_type,
        headers={
            "content-disposition": f'attachment; filename="questions{chosen.suffix}"',
            "x-questions-left-out": str(len(written.refused)),
        },
    )


async def _answer(parts: PartsDep, made: QuestionImport) -> ImportAnswer:
    async with parts[Database].reader() as tx:
        return await ImportAnswer.of(tx, made)


async def _found(parts: PartsDep, import_id: UUID) -> QuestionImport:
    async with parts[Database].reader() as tx:
        found = await store.import_by_id(tx, import_id)
    if found is None:
        raise ImportNotFound("There is no such import.")
    return found


add_routes(router, export_router)
