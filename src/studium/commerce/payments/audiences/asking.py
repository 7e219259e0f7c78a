"""What is asked and answered about an audience."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from studium.accounts.people import EmailAddress, clean_email, person_by_email, person_by_id
from studium.commerce.payments.audiences import store
from studium.commerce.payments.audiences.model import Audience, SoldTo
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.pages import Form
from studium.platform.web import RequestModel, ResponseModel, Text

_MOST_PEOPLE = 200
_LONGEST_LIST = 20_000

Percentage = Annotated[int, Field(ge=0, le=100)]


class NoSuchBuyer(Invalid):
    """Listed people have an account, with an address that they confirmed."""

    slug = "listed-person-unknown"
    title = "Not everybody who is listed has an account"


class AudienceRequest(RequestModel):
    """Who may buy; staff and the seller always may."""

    sold_to: SoldTo
    percentage: Percentage = Field(
        0, description="How many of a hundred people may buy, always the same ones."
    )
    people: list[EmailAddress] = Field(
        default_factory=list, max_length=_MOST_PEOPLE, description="Who may buy by name, as well."
    )


class AudienceForm(Form):
    """The same, as it is typed: addresses stand on lines of their own."""

    sold_to: SoldTo = SoldTo.ALL
    percentage: Percentage = 0
    people: Annotated[Text, StringConstraints(max_length=_LONGEST_LIST)] = ""


class AudienceAnswer(ResponseModel):
    """Who may buy, beside staff and the seller."""

    sold_to: SoldTo
    percentage: int
    people: list[str]

    @classmethod
    async def of(cls, tx: Transaction, subject_id: UUID) -> Self:
        """The audience of an account or a product."""
        audience = await store.audience_of(tx, subject_id)
        found = [await person_by_id(tx, each) for each in audience.people]
        return cls(
            sold_to=audience.sold_to,
            percentage=audience.percentage,
            people=sorted(each.email for each in found if each is not None),
        )


async def keep_audience(
    tx: Transaction, subject_id: UUID, wanted: AudienceRequest | AudienceForm, *, now: datetime
) -> None:
    """Let an account or a product sell to these from now on. Raises NoSuchBuyer or Invalid."""
    typed = wanted.people
    addresses = typed.replace(",", " ").split() if isinstance(typed, str) else typed
    if len(addresses) > _MOST_PEOPLE:
        raise Invalid(f"List at most {_MOST_PEOPLE} people.")
    people = set()
    for address in addresses:
        person = await person_by_email(tx, clean_email(address))
        if person is None or person.email_confirmed_at is None:
            raise NoSuchBuyer(f"Nobody has an account with the confirmed address {address}.")
        people.add(person.id)
    audience = Audience(
        sold_to=wanted.sold_to, percentage=wanted.percentage, people=frozenset(people)
    )
    await store.keep(tx, subject_id, audience, now)
