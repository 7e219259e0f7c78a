"""The only SQL on the pictures of apps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, values


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an app's listing; `alt` says what there is to see in it."""

    id: UUID
    app_id: UUID
    file_id: UUID
    alt: str
    created_at: datetime


INSERT = Sql(insertion("oauth_app_pictures", Picture))
PICTURES = Sql(f"""
    select {columns(Picture)} from oauth_app_pictures where app_id = $1 order by id
""")
DELETE = Sql("delete from oauth_app_pictures where id = $1 and app_id = $2")


async def insert_picture(tx: Transaction, picture: Picture) -> None:
    """Keep a picture."""
    await tx.execute(INSERT, *values(picture))


async def pictures_of(tx: Transaction, app_id: UUID) -> list[Picture]:
    """An app's pictures, oldest first."""
    return await tx.all(Picture, PICTURES, app_id)


async def delete_picture(tx: Transaction, picture_id: UUID, *, app_id: UUID) -> bool:
    """Whether an app's picture is gone by this call."""
    return bool(await tx.execute(DELETE, picture_id, app_id))
