"""Bring a file of this machine into the bank at once: preview, confirm and bring in one go."""

from collections.abc import AsyncIterator
from pathlib import Path

from studium.accounts.people import clean_email, person_by_email
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.errors import NotFound
from studium.platform.parts import Parts
from studium.study.questions.formats.actions.bring_import import bring_import
from studium.study.questions.formats.actions.confirm_import import confirm_import
from studium.study.questions.formats.actions.preview_import import preview_import
from studium.study.questions.formats.source import CHUNK_BYTES


class OwnerUnknown(NotFound):
    """Nobody has this e-mail address."""

    slug = "question-import-owner-unknown"
    title = "No such person"


async def bring_file(
    parts: Parts, file: Path, *, format_name: str | None, owner_email: str, domain: str
) -> None:
    """Bring all questions of a file that are not refused. Raises OwnerUnknown."""
    async with parts[Database].reader() as tx:
        owner = await person_by_email(tx, clean_email(owner_email))
    if owner is None:
        raise OwnerUnknown(f"Nobody has the e-mail address {owner_email}.")
    made = await preview_import(
        parts, _pieces(file), name=file.name, format_name=format_name, owner_id=owner.id
    )
    async with parts[Database].transaction() as tx:
        await confirm_import(tx, made.id, domain=domain, now=parts[Clock].now())
    await bring_import(parts, made.id)


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(CHUNK_BYTES):
            yield piece
