"""What apps hold about people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.answers import AppAnswer, InstalledAnswer
from studium.platform.database import Transaction
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.personal_data import PersonalData

_MOST = 1_000


async def _apps(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.apps_of(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [AppAnswer.of(app).model_dump(mode="json") for app in found]


async def _installed(tx: Transaction, user_id: UUID) -> list[dict[str, Any]]:
    found = await store.installed_apps(tx, user_id, before_id=AFTER_ALL_IDS, limit=_MOST)
    return [InstalledAnswer.model_validate(each).model_dump(mode="json") for each in found]


async def _erase(tx: Transaction, user_id: UUID, now: datetime) -> None:
    await store.delete_all_of(tx, user_id, now)


PERSONAL_DATA = (
    PersonalData("apps", ("oauth_apps",), export=_apps, erase=_erase),
    PersonalData("installed_apps", ("oauth_grants",), export=_installed, erase=_erase),
    PersonalData(
        "app_reviews",
        ("oauth_app_reviews",),
        kept="Who of the staff decided on an app: a record of decisions.",
    ),
)
