"""Credits as the API shows them."""

from typing import Any, Self
from uuid import UUID

from pydantic import Field

from studium.commerce.credits.model import CreditAccount, CreditEntry, CreditGrant
from studium.platform.web import ResponseModel, UtcDatetime


class GrantLeft(ResponseModel):
    """Credits that were granted together and are not spent yet."""

    id: UUID
    source: str = Field(description="sign_up, subscription, pack, gift, correction or promotion.")
    amount: int = Field(description="How many were granted.")
    remaining: int = Field(description="How many of them are neither spent nor held.")
    expires_at: UtcDatetime | None = Field(description="Null: they stay until they are spent.")


class CreditsAnswer(ResponseModel):
    """What a person has. `balance` includes what is held for work under way."""

    balance: int
    held: int
    available: int = Field(description="What can be spent now.")
    grants: list[GrantLeft] = Field(description="In the order in which they are spent.")

    @classmethod
    def of(cls, account: CreditAccount | None, grants: list[CreditGrant], *, starts: int) -> Self:
        """The answer; who has no account yet begins with `starts` credits at their first use."""
        if account is None:
            return cls(balance=starts, held=0, available=starts, grants=[])
        return cls(
            balance=account.balance,
            held=account.held,
            available=account.available,
            grants=[GrantLeft.model_validate(grant) for grant in grants],
        )


class EntryAnswer(ResponseModel):
    """One movement of credits."""

    id: UUID
    number: int = Field(description="Counts the movements of one person, from 1.")
    action: str = Field(description="What it was for, such as `use.generate` or `grant.pack`.")
    amount: int = Field(description="Negative when credits left.")
    balance_after: int
    refers_to: dict[str, Any] = Field(description="Ids of what was made, such as question_set_id.")
    created_at: UtcDatetime

    @classmethod
    def of(cls, entry: CreditEntry) -> Self:
        """The answer."""
        return cls.model_validate(entry)
