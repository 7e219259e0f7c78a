"""Addresses under which whoever may see a card reads its files."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from studium.platform.clock import Clock
from studium.platform.files import file_link
from studium.platform.vault import Vault
from studium.platform.web import PartsDep
from studium.study.flashcards.sides import Link


def _links(parts: PartsDep) -> Link:
    now = parts[Clock].now()

    def link(file_id: UUID) -> str:
        return file_link(parts[Vault], file_id, now=now)

    return link


LinkDep = Annotated[Link, Depends(_links)]
