"""Add pictures to an app's listing, and take them away."""

from datetime import datetime
from uuid import UUID

from studium.connect.oauth_apps.actions.keep_apps import AppInvalid, draft_again, own_app
from studium.connect.oauth_apps.pictures import store
from studium.connect.oauth_apps.pictures.store import Picture
from studium.platform.database import Transaction
from studium.platform.errors import NotFound
from studium.platform.files import File
from studium.platform.ids import new_id

MOST_PICTURES = 5
MOST_PICTURE_BYTES = 2_000_000
_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})


class PictureNotFound(NotFound):
    """The app has no such picture."""

    slug = "oauth-app-picture-not-found"
    title = "No such picture"


async def add_picture(  # noqa: PLR0913 - all by name
    tx: Transaction, *, app_id: UUID, owner_id: UUID, file: File, alt: str, now: datetime
) -> Picture:
    """Show a file of the owner's in the listing; a published app is a draft again.

    Raises AppNotFound, AppInvalid.
    """
    app = await own_app(tx, app_id, owner_id=owner_id, lock=True)
    if file.media_type not in _TYPES or file.size_bytes > MOST_PICTURE_BYTES:
        raise AppInvalid("Add a PNG, JPEG or WebP picture of at most 2 MB.", field="picture")
    if len(await store.pictures_of(tx, app.id)) >= MOST_PICTURES:
        raise AppInvalid(f"At most {MOST_PICTURES} pictures.", field="picture")
    picture = Picture(new_id(), app.id, file.id, alt, now)
    await store.insert_picture(tx, picture)
    await draft_again(tx, app, note="A picture was added.", now=now)
    return picture


async def remove_picture(
    tx: Transaction, picture_id: UUID, *, app_id: UUID, owner_id: UUID, now: datetime
) -> None:
    """Take a picture out of the listing; a published app is a draft again.

    Raises AppNotFound, PictureNotFound.
    """
    app = await own_app(tx, app_id, owner_id=owner_id, lock=True)
    if not await store.delete_picture(tx, picture_id, app_id=app.id):
        raise PictureNotFound("The app has no such picture.")
    await draft_again(tx, app, note="A picture was taken away.", now=now)
