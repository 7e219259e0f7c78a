"""Pictures of questions: addresses under which a page can show them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.platform.files import file_link
from studium.platform.vault import Vault


def with_media_links(view: dict[str, Any], vault: Vault, *, now: datetime) -> dict[str, Any]:
    """A candidate's or a review's view whose media say, as `url`, where they can be read.

    The links hold for six hours and need no sign-in; a picture without a stored file has none.
    """
    media = [
        {
            "alt": each["alt"],
            "url": file_link(vault, UUID(each["file_id"]), now=now) if each["file_id"] else None,
        }
        for each in view["media"]
    ]
    return {**view, "media": media}
