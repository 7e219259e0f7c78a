"""REST for files, and the address of signed links."""

from typing import Annotated, Any, Self
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotAllowed
from studium.platform.files import store
from studium.platform.files.actions.delete_file import delete_file
from studium.platform.files.actions.keep_file import keep_file
from studium.platform.files.links import file_link, read_link
from studium.platform.files.model import File, FileNotFound
from studium.platform.files.objects import Objects
from studium.platform.files.settings import MOST_BYTES
from studium.platform.parts import Parts
from studium.platform.vault import Vault
from studium.platform.web import (
    ApiRouter,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    ResponseModel,
    SignedIn,
    Text,
    UtcDatetime,
)

router = ApiRouter(tags=["files"], scope="files")

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file's bytes.",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}
# Nothing in a file runs, whatever it holds: it has no origin, and loads nothing.
_ONLY_ITSELF = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class FileAnswer(ResponseModel):
    """A file. `url` reads it without signing in, for six hours."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    url: str
    is_operators: bool = Field(description="Whether it is the operator's; else the caller's own.")
    created_at: UtcDatetime

    @classmethod
    def of(cls, file: File, parts: Parts) -> Self:
        """A file as its owner sees it."""
        return cls(
            id=file.id,
            name=file.name,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256.hex(),
            is_operators=file.owner_id is None,
            url=file_link(parts[Vault], file.id, now=parts[Clock].now()),
            created_at=file.created_at,
        )


async def _owner(
    principal: SignedIn,
    for_operator: Annotated[  # noqa: FBT002 - a parameter of the query
        bool, Query(description="The operator's, for administrators.")
    ] = False,
) -> UUID | None:
    if for_operator and not principal.is_admin:
        raise NotAllowed("Only administrators see and keep files of the operator.")
    return None if for_operator else principal.user_id


_OwnerDep = Annotated[UUID | None, Depends(_owner)]


def _place(made: dict[str, Any]) -> str:
    return f"/api/files/{made['id']}" + ("?for_operator=true" if made["is_operators"] else "")


@router.post(
    "/api/files",
    status_code=201,
    location=_place,
    body_limit_bytes=MOST_BYTES,
    openapi_extra=_BODY,
)
async def upload_file(
    request: Request,
    owner_id: _OwnerDep,
    parts: PartsDep,
    name: Annotated[Text, Query(min_length=1, max_length=500, description="The file's name.")],
) -> FileAnswer:
    """Upload a file: its bytes are the body.

    Sent again, the same bytes under the same name are the same file. What it is, its first bytes
    say, not the request.
    """
    kept = await keep_file(parts, request.stream(), name=name, owner_id=owner_id)
    return FileAnswer.of(kept, parts)


@router.get("/api/files")
async def list_files(
    query: PageQueryDep, owner_id: _OwnerDep, database: DatabaseDep, parts: PartsDep
) -> Page[FileAnswer]:
    """One's own files, newest first."""
    async with database.reader() as tx:
        found = await store.files_of(
            tx, owner_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([FileAnswer.of(file, parts) for file in found], query)


@router.get("/api/files/{file_id}")
async def read_file(file_id: UUID, owner_id: _OwnerDep, parts: PartsDep) -> FileAnswer:
    """One's own file, and a fresh link to its bytes."""
    return FileAnswer.of(await _own(parts, file_id, owner_id), parts)


@router.get("/api/files/{file_id}/content", response_class=Response, responses=_BYTES)
async def download_file(file_id: UUID, owner_id: _OwnerDep, parts: PartsDep) -> Response:
    """The bytes of one's own file."""
    return await _sent(parts, await _own(parts, file_id, owner_id))


@router.delete("/api/files/{file_id}", status_code=204)
async def remove_file(file_id: UUID, owner_id: _OwnerDep, database: DatabaseDep) -> None:
    """Delete one's own file."""
    async with database.transaction() as tx:
        await delete_file(tx, file_id, owner_id=owner_id)


@router.get("/files/{token}", response_class=Response, responses=_BYTES)
async def follow_link(token: Annotated[Text, Path(max_length=300)], parts: PartsDep) -> Response:
    """The bytes of a file by a signed link."""
    file_id = read_link(parts[Vault], token, now=parts[Clock].now())
    async with parts[Database].reader() as tx:
        found = await store.file_by_id(tx, file_id)
    if found is None:
        raise FileNotFound("There is no such file any more.")
    return await _sent(parts, found)


async def _own(parts: Parts, file_id: UUID, owner_id: UUID | None) -> File:
    async with parts[Database].reader() as tx:
        found = await store.file_of(tx, file_id, owner_id=owner_id)
    if found is None:
        raise FileNotFound("There is no such file.")
    return found


async def _sent(parts: Parts, file: File) -> Response:
    pieces = await parts[Objects].read(file.id)
    shown = "inline" if file.is_shown else "attachment"
    return StreamingResponse(
        pieces,
        media_type=file.media_type,
        headers={
            "content-length": str(file.size_bytes),
            "content-disposition": f"{shown}; filename*=UTF-8''{quote(file.name)}",
            "content-security-policy": _ONLY_ITSELF,
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "private, max-age=3600",
            "etag": f'"{file.sha256.hex()}"',
        },
    )
