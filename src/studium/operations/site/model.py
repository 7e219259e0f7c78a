"""What the dashboard says: what one may use, and what to do next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from studium.accounts.people import Person
from studium.commerce.entitlements import Entitlement, Feature, Features
from studium.study.pack import (
    FEATURE,
    AccessWindow,
    PastAccess,
    PhaseState,
    past_access_of,
    phases,
    sections,
    window_of,
)


@dataclass(frozen=True)
class Access:
    """Something that a person has or had: `window` while it is open, else `past`."""

    feature: Feature
    window: AccessWindow | None
    past: PastAccess | None = None

    @property
    def is_pack(self) -> bool:
        """Whether it is StudyPack as a whole."""
        return self.feature.slug == FEATURE


@dataclass(frozen=True)
class NextStep:
    """Something worth doing now, why, and where. `icon` is a name in icons.html."""

    title: str
    reason: str
    href: str
    icon: str


def accesses(rights: Iterable[Entitlement], features: Features, *, now: datetime) -> list[Access]:
    """What all rights of a person open now or did, one entry a feature.

    What is open comes first, and of that, what has a page.
    """
    found = []
    ordered = sorted(rights, key=lambda right: right.feature)
    for slug, group in groupby(ordered, key=lambda right: right.feature):
        of_feature = list(group)
        window = window_of(of_feature, now=now)
        past = None if window else past_access_of(of_feature, now=now)
        if (window or past) and not features.of(slug).is_used_up:
            found.append(Access(features.of(slug), window, past))
    opened = {section.slug for section in sections() if section.is_sold_alone}
    if any(access.is_pack and access.window for access in found):  # it opens these, too
        found = [each for each in found if each.window or each.feature.slug not in opened]
    return sorted(
        found,
        key=lambda access: (access.window is None, not access.is_pack, not access.feature.is_open),
    )


def next_steps(
    person: Person, seen: Iterable[Access], *, with_study: bool = True
) -> list[NextStep]:
    """What this person could do next, the most useful first."""
    pack = next((access for access in seen if access.is_pack), None)
    window = pack.window if pack else None
    steps = [] if window is None else [_study_step(window)]
    if window is not None and window.ends_soon:
        steps.append(
            NextStep("Add days", "They are added after those you have.", "/pricing", "calendar")
        )
    if person.email_confirmed_at is None:
        steps.append(
            NextStep(
                "Confirm your address",
                "We sent you a link, so that receipts and resets reach you.",
                "/confirm-email",
                "mail",
            )
        )
    if not with_study:
        steps.append(NextStep("See what there is", "And what it costs.", "/pricing", "layers"))
    elif pack is None:
        steps.append(
            NextStep("Look at StudyPack", "What is inside, and what it costs.", "/study", "lock")
        )
    elif window is None:
        steps.append(
            NextStep("Buy StudyPack again", "Your days begin when you pay.", "/study", "lock")
        )
    if person.timezone is None:
        steps.append(
            NextStep("Set your time zone", "So that dates are your dates.", "/settings", "clock")
        )
    return steps


def _study_step(window: AccessWindow) -> NextStep:
    """What the present phase of StudyPack asks for."""
    for phase in phases(window):
        if phase.state is PhaseState.NOW:
            return NextStep(f"{phase.title} now", phase.advice, "/study", "route")
    return NextStep("Go on studying", "StudyPack is open to you.", "/study", "route")
