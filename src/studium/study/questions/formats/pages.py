"""Pages for administrators: bring a file of questions, look at it, confirm it."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.responses import Response

from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.pages import (
    Form,
    FormErrors,
    PageAdminOnly,
    PageRouter,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.text import is_storable
from studium.platform.web import ClockDep, Page, PageQueryDep, PartsDep, add_routes
from studium.study.questions.formats import store
from studium.study.questions.formats.actions.confirm_import import choose_items, confirm_import
from studium.study.questions.formats.actions.preview_import import preview_import
from studium.study.questions.formats.imports import (
    ITEMS_SHOWN,
    ImportNotFound,
    ImportState,
    QuestionImport,
)
from studium.study.questions.formats.plugin import formats
from studium.study.questions.formats.source import CHUNK_BYTES, MAX_FILE_BYTES

ADDRESS = "/admin/question-imports"
FORM_BYTES = 64 * 1024
LONGEST_NAME = 200
UNPROCESSABLE = 422

router = PageRouter(prefix=ADDRESS)
upload_router = PageRouter(body_limit_bytes=MAX_FILE_BYTES + FORM_BYTES)


class ConfirmForm(Form):
    """The questions of one page that are to come into the bank, and what to do next."""

    keep: list[int] = Field(default_factory=list, alias="keep[]", max_length=ITEMS_SHOWN)
    first: int = 0
    last: int = -1
    after: int | None = None
    domain: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$")] = "unassigned"


@router.get("")
async def imports(
    request: Request, _: PageAdminOnly, parts: PartsDep, query: PageQueryDep
) -> Response:
    """Every import, and the form for another file."""
    return await _show_imports(request, parts, query, {})


@upload_router.post(ADDRESS)
async def upload(
    request: Request, principal: PageAdminOnly, parts: PartsDep, query: PageQueryDep
) -> Response:
    """Preview a file, or say why it cannot be kept."""
    async with request.form(max_files=1, max_fields=10) as form:
        file, wanted = form.get("file"), form.get("format")
        if not isinstance(file, UploadFile) or not file.filename:
            errors = {"file": "Choose a file."}
            return await _show_imports(request, parts, query, errors)
        name = file.filename[-LONGEST_NAME:]
        if not is_storable(name) or wanted not in ("", None, *formats()):
            errors = {"form": "The form was not filled in by this page."}
            return await _show_imports(request, parts, query, errors)
        try:
            made = await preview_import(
                parts,
                _pieces(file),
                name=name,
                format_name=str(wanted) if wanted else None,
                owner_id=principal.user_id,
            )
        except StudiumError as problem:
            errors = {"file": problem.message}
            return await _show_imports(request, parts, query, errors)
    return redirect(f"{ADDRESS}/{made.id}")


@router.get("/{import_id}")
async def preview(
    request: Request,
    import_id: UUID,
    _: PageAdminOnly,
    parts: PartsDep,
    after: Annotated[int, Query(ge=-1, le=1_000_000)] = -1,
) -> Response:
    """What an import makes of each question, fifty at a time."""
    return await _show_import(request, import_id, parts, after, {})


@router.post("/{import_id}")
async def confirm(
    request: Request,
    import_id: UUID,
    _: PageAdminOnly,
    parts: PartsDep,
    clock: ClockDep,
) -> Response:
    """Keep the choice of this page; then show the next, or bring all that is chosen."""
    form = await read_form(request, ConfirmForm)
    if isinstance(form, FormErrors):
        return await _show_import(request, import_id, parts, -1, form.errors)
    async with parts[Database].transaction() as tx:
        await choose_items(
            tx,
            import_id,
            first=form.first,
            last=form.last,
            chosen=form.keep,
        )
        if form.after is None:
            await confirm_import(
                tx,
                import_id,
                domain=form.domain,
                now=clock.now(),
            )
    if form.after is not None:
        return redirect(f"{ADDRESS}/{import_id}?after={form.after}")
    return redirect(
        f"{ADDRESS}/{import_id}", flash="The questions are being brought in.", kind="info"
    )


async def _show_imports(
    request: Request, parts: Parts, query: PageQueryDep, errors: dict[str, str]
) -> Response:
    async with parts[Database].reader() as tx:
        found = await store.imports(tx, before_id=query.before_id, limit=query.fetch_limit)
        page = Page.of(found, query)
        rows = [(made, await store.counts(tx, made.id)) for made in page.items]
    return await render(
        request,
        "questions/imports/list.html",
        imports=rows,
        formats=list(formats().values()),
        format_options=[("", "Recognise it"), *((f.name, f.title) for f in formats().values())],
        errors=errors,
        **list_links(page, query, ADDRESS),
        status=UNPROCESSABLE if errors else 200,
    )


async def _show_import(
    request: Request,
    import_id: UUID,
    parts: Parts,
    after: int,
    errors: dict[str, str],
) -> Response:
    made = await _found(parts, import_id)
    async with parts[Database].reader() as tx:
        found = await store.items_after(tx, made.id, place=after, limit=ITEMS_SHOWN + 1)
        counts = await store.counts(tx, made.id)
    items = found[:ITEMS_SHOWN]
    return await render(
        request,
        "questions/imports/preview.html",
        made=made,
        items=items,
        counts=counts,
        errors=errors,
        is_open=made.state is ImportState.PREVIEWED and made.error is None,
        is_under_way=made.state is ImportState.CONFIRMED,
        next_after=items[-1].place if len(found) > ITEMS_SHOWN else None,
        is_first=after < 0,
        status=UNPROCESSABLE if errors else 200,
    )


async def _found(parts: Parts, import_id: UUID) -> QuestionImport:
    async with parts[Database].reader() as tx:
        found = await store.import_by_id(tx, import_id)
    if found is None:
        raise ImportNotFound("There is no such import.")
    return found


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(CHUNK_BYTES):
        yield piece


add_routes(router, upload_router)
