"""The pictures of one's own app: added, and taken away."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from studium.accounts.people import PageBySession
from studium.connect.oauth_apps.actions.keep_apps import AppInvalid, own_app
from studium.connect.oauth_apps.pictures import MOST_PICTURE_BYTES, add_picture, remove_picture
from studium.platform.database import Database
from studium.platform.errors import StudiumError
from studium.platform.files import keep_file
from studium.platform.pages import PageRouter, redirect
from studium.platform.text import is_storable
from studium.platform.web import ClockDep, DatabaseDep, PartsDep

router = PageRouter(body_limit_bytes=MOST_PICTURE_BYTES + 10_000)

_PIECE_BYTES = 64 * 1024
_LONGEST_ALT = 200


@router.post("/developer/apps/{app_id}/pictures")
async def add(
    request: Request, app_id: UUID, principal: PageBySession, parts: PartsDep, clock: ClockDep
) -> Response:
    """Add a picture to the listing."""
    address = f"/developer/apps/{app_id}"
    async with parts[Database].reader() as tx:
        await own_app(tx, app_id, owner_id=principal.user_id)
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            picture, alt = form.get("picture"), form.get("alt")
            if not isinstance(picture, UploadFile) or not picture.filename:
                return redirect(address, flash="Choose a picture.", kind="warning")
            if not isinstance(alt, str) or not _is_alt(alt):
                words = "Say in at most 200 letters what there is to see in the picture."
                return redirect(address, flash=words, kind="warning")
            kept = await keep_file(
                parts, _pieces(picture), name=picture.filename, owner_id=principal.user_id
            )
        async with parts[Database].transaction() as tx:
            await add_picture(
                tx,
                app_id=app_id,
                owner_id=principal.user_id,
                file=kept,
                alt=alt.strip(),
                now=clock.now(),
            )
    except (AppInvalid, StudiumError) as problem:
        return redirect(address, flash=problem.message, kind="warning")
    return redirect(address, flash="The picture is in the listing.")


@router.post("/developer/apps/{app_id}/pictures/{picture_id}/remove")
async def remove(
    app_id: UUID,
    picture_id: UUID,
    principal: PageBySession,
    database: DatabaseDep,
    clock: ClockDep,
) -> Response:
    """Take a picture out of the listing."""
    async with database.transaction() as tx:
        await remove_picture(
            tx, picture_id, app_id=app_id, owner_id=principal.user_id, now=clock.now()
        )
    return redirect(f"/developer/apps/{app_id}", flash="The picture is gone.")


def _is_alt(alt: str) -> bool:
    return 0 < len(alt.strip()) <= _LONGEST_ALT and is_storable(alt)


async def _pieces(picture: UploadFile) -> AsyncIterator[bytes]:
    while piece := await picture.read(_PIECE_BYTES):
        yield piece
