"""What the REST answers say about a person."""

from typing import Any
from uuid import UUID

from studium.platform.principal import Role
from studium.platform.web import ResponseModel, UtcDatetime


class PersonAnswer(ResponseModel):
    """An account as its owner sees it."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    role: Role
    timezone: str | None
    preferences: dict[str, Any]
    email_confirmed_at: UtcDatetime | None
    has_password: bool
    created_at: UtcDatetime
    updated_at: UtcDatetime
