"""What the REST answers say about a person."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from studium.accounts.people.model import Person
from studium.platform.parts import Parts
from studium.platform.person_members import PersonMembers
from studium.platform.principal import Role
from studium.platform.web import ResponseModel, UtcDatetime


class PersonAnswer(ResponseModel):
    """An account as its owner sees it; modules add members of their own."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    role: Role
    timezone: str | None = Field(description="An IANA name, such as `Europe/Berlin`.")
    preferences: dict[str, Any] = Field(description="What clients keep here for the person.")
    email_confirmed_at: UtcDatetime | None = Field(description="Null until the address is proved.")
    has_password: bool = Field(description="Who signs in through a provider may have none.")
    created_at: UtcDatetime
    updated_at: UtcDatetime


async def answer_about(parts: Parts, person: Person) -> PersonAnswer:
    """The answer about a person, with the members that other modules add."""
    own = {name: getattr(person, name) for name in PersonAnswer.model_fields}
    return PersonAnswer.model_validate(own | await parts[PersonMembers].read(parts, person.id))
