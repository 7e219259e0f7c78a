"""What signing in holds about people: tokens of links, as hashes."""

from datetime import datetime
from uuid import UUID

from studium.accounts.sign_in.store import delete_tokens_of
from studium.platform.database import Transaction
from studium.platform.personal_data import PersonalData


async def _erase(tx: Transaction, user_id: UUID, _: datetime) -> None:
    await delete_tokens_of(tx, user_id)


PERSONAL_DATA = (PersonalData("one_time_tokens", ("one_time_tokens",), erase=_erase),)
