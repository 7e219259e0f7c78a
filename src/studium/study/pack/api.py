"""StudyPack for programs."""

from typing import Annotated

from fastapi import Depends
from pydantic import Field

from studium.commerce.entitlements import Entitlement, require_entitlement
from studium.platform.errors import PaymentRequired
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    ResponseModel,
    UtcDatetime,
)
from studium.study.pack.access import pack_window
from studium.study.pack.model import FEATURE, TITLE, PhaseState, phases, sections

router = ApiRouter(prefix="/api/study", tags=["study"], scope="study")


class SectionAnswer(ResponseModel):
    """A part of StudyPack."""

    slug: str = Field(description="A name for programs, which stays.")
    title: str
    summary: str
    is_open: bool = Field(description="Whether there is something inside already.")


class PhaseAnswer(ResponseModel):
    """A share of the days, and what to do in it."""

    title: str
    advice: str
    state: PhaseState
    starts_at: UtcDatetime
    ends_at: UtcDatetime
    percent_done: int = Field(description="How much of its days is over.")


class PackAnswer(ResponseModel):
    """StudyPack as it is open to the caller. `ends_at` and `days_left` null: without an end."""

    title: str
    starts_at: UtcDatetime
    ends_at: UtcDatetime | None
    days_left: int | None
    sections: list[SectionAnswer]
    phases: list[PhaseAnswer]


@router.get("/pack")
async def get_pack(
    right: Annotated[Entitlement, Depends(require_entitlement(FEATURE))],
    database: DatabaseDep,
    clock: ClockDep,
) -> PackAnswer:
    """The caller's StudyPack: access window, sections and phases. 402 without the entitlement."""
    async with database.reader() as tx:
        window = await pack_window(tx, right.user_id, now=clock.now())
    if window is None:
        raise PaymentRequired("Your access to StudyPack has just ended. See /pricing.")
    return PackAnswer(
        title=TITLE,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        days_left=window.days_left if window.ends_at else None,
        sections=[SectionAnswer.model_validate(section) for section in sections()],
        phases=[PhaseAnswer.model_validate(phase) for phase in phases(window)],
    )
