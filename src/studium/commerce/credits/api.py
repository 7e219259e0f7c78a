"""REST for credits: one's own, and what staff read and admins change."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from studium.accounts.people import person_by_id
from studium.commerce.credits import store
from studium.commerce.credits.actions.correct_credits import correct_credits
from studium.commerce.credits.actions.redeem_promotion import redeem_promotion
from studium.commerce.credits.answers import CreditsAnswer, EntryAnswer
from studium.commerce.credits.settings import CreditSettings
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, NotFound
from studium.platform.parts import Parts
from studium.platform.web import (
    AdminOnly,
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    ResponseModel,
    SignedIn,
    StaffOnly,
    Text,
    UtcDatetime,
    add_routes,
)

router = ApiRouter(prefix="/api", tags=["credits"], idempotent=True, scope="credits")
admin = ApiRouter(prefix="/api/admin", tags=["credits"], idempotent=True)

Amount = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
Reason = Annotated[Text, StringConstraints(min_length=3, max_length=500)]
Code = Annotated[Text, StringConstraints(min_length=3, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


class PromotionExists(Conflict):
    """The code is taken."""

    slug = "promotion-exists"
    title = "This code exists"


class RedeemRequest(RequestModel):
    """A promotion code, upper or lower case."""

    code: Code


class RedeemedAnswer(ResponseModel):
    """What the code gave."""

    amount: int
    expires_at: UtcDatetime | None = Field(description="Null: they stay until they are spent.")


class CorrectionRequest(RequestModel):
    """Credits to add, or with a negative amount to take away."""

    amount: Amount
    reason: Reason = Field(description="For the record; the person sees that staff did it.")
    is_gift: bool = Field(default=False, description="A gift, rather than a correction.")
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Refuse nothing, and a gift of less than nothing."""
        if self.amount == 0 or (self.is_gift and self.amount < 0):
            raise ValueError("the amount must not be 0, and a gift is more than 0")
        return self


class PromotionRequest(RequestModel):
    """A code that gives everybody who redeems it credits, once each."""

    code: Code
    amount: Annotated[int, Field(ge=1, le=1_000_000)]
    expires_after_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    most_uses: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    ends_at: AwareDatetime | None = None


class PromotionAnswer(ResponseModel):
    """The code as it is redeemed."""

    code: str
    amount: int


@router.get("/credits")
async def see_credits(principal: SignedIn, database: DatabaseDep, parts: PartsDep) -> CreditsAnswer:
    """Your credits: the balance, what is held for work under way, and what expires when."""
    async with database.reader() as tx:
        return await _credits_of(tx, principal.user_id, parts)


@router.get("/credits/log")
async def see_log(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[EntryAnswer]:
    """Every movement of your credits, newest first."""
    async with database.reader() as tx:
        return await _log_of(tx, principal.user_id, query)


@router.post("/credits/redeem", status_code=201)
async def redeem_credit_code_route(
    body: RedeemRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    parts: PartsDep,
) -> RedeemedAnswer:
    """Redeem a promotion code. 404 `promotion-not-good`, 409 `promotion-used`."""
    async with database.transaction() as tx:
        granted = await redeem_promotion(
            tx,
            user_id=principal.user_id,
            code=body.code,
            settings=parts[CreditSettings],
            now=clock.now(),
        )
    return RedeemedAnswer.model_validate(granted)


@admin.get("/credits/{user_id}")
async def see_credits_of(
    user_id: UUID, _: StaffOnly, database: DatabaseDep, parts: PartsDep
) -> CreditsAnswer:
    """A person's credits: for support and admins."""
    async with database.reader() as tx:
        await _check_person(tx, user_id)
        return await _credits_of(tx, user_id, parts)


@admin.get("/credits/{user_id}/log")
async def see_log_of(
    user_id: UUID, query: PageQueryDep, _: StaffOnly, database: DatabaseDep
) -> Page[EntryAnswer]:
    """Every movement of a person's credits, newest first: for support and admins."""
    async with database.reader() as tx:
        await _check_person(tx, user_id)
        return await _log_of(tx, user_id, query)


@admin.post("/credits/{user_id}/corrections", status_code=201)
async def correct_credits_route(  # noqa: PLR0913, PLR0917 - FastAPI calls it by name
    user_id: UUID,
    body: CorrectionRequest,
    principal: AdminOnly,
    database: DatabaseDep,
    clock: ClockDep,
    parts: PartsDep,
) -> CreditsAnswer:
    """Give a person credits or take some away: for admins, on the record."""
    async with database.transaction() as tx:
        await _check_person(tx, user_id)
        await correct_credits(
            tx,
            actor_id=principal.user_id,
            user_id=user_id,
            amount=body.amount,
            reason=body.reason,
            is_gift=body.is_gift,
            expires_at=body.expires_at,
            settings=parts[CreditSettings],
            now=clock.now(),
        )
        return await _credits_of(tx, user_id, parts)


@admin.post("/credits/promotions", status_code=201)
async def make_promotion(
    body: PromotionRequest, _: AdminOnly, database: DatabaseDep, clock: ClockDep
) -> PromotionAnswer:
    """Make a promotion code: for admins. 409 `promotion-exists`."""
    code = body.code.upper()
    async with database.transaction() as tx:
        is_new = await store.insert_promotion(
            tx,
            code=code,
            amount=body.amount,
            expires_after_days=body.expires_after_days,
            most_uses=body.most_uses,
            ends_at=body.ends_at,
            now=clock.now(),
        )
    if not is_new:
        raise PromotionExists(f"There is a code {code} already.")
    return PromotionAnswer(code=code, amount=body.amount)


async def _credits_of(tx: Transaction, user_id: UUID, parts: Parts) -> CreditsAnswer:
    account = await store.account_of(tx, user_id)
    grants = await store.grants_left(tx, user_id)
    return CreditsAnswer.of(account, grants, starts=parts[CreditSettings].signup_credits)


async def _log_of(tx: Transaction, user_id: UUID, query: PageQueryDep) -> Page[EntryAnswer]:
    found = await store.page_of_entries(
        tx, user_id, before_id=query.before_id, limit=query.fetch_limit
    )
    return Page.of([EntryAnswer.of(entry) for entry in found], query)


async def _check_person(tx: Transaction, user_id: UUID) -> None:
    if await person_by_id(tx, user_id) is None:
        raise NotFound("There is no such person.")


add_routes(router, admin)
