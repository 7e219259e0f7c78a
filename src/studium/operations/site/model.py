"""What the dashboard says: what one may use, and what to do next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from studium.accounts.people import Person
from studium.commerce.catalog import Entitlement
from studium.study.pack import AccessWindow, PhaseState, phases, window_of

# Features that have a page of their own: what they are called and where it is.
_PLACES = {"studypack": ("StudyPack", "/study")}


@dataclass(frozen=True)
class Access:
    """Something that is open to a person now. `href` None: it has no page of its own."""

    feature: str
    title: str
    href: str | None
    window: AccessWindow


@dataclass(frozen=True)
class NextStep:
    """Something worth doing now, why, and where. `icon` is a name in icons.html."""

    title: str
    reason: str
    href: str
    icon: str


def accesses(rights: Iterable[Entitlement], *, now: datetime) -> list[Access]:
    """What all rights of a person open now, one entry a feature, those with a page first."""
    found = []
    ordered = sorted(rights, key=lambda right: right.feature)
    for feature, group in groupby(ordered, key=lambda right: right.feature):
        window = window_of(group, now=now)
        if window is not None:
            title, href = _PLACES.get(feature, (_words(feature), None))
            found.append(Access(feature, title, href, window))
    return sorted(found, key=lambda access: access.href is None)


def next_steps(person: Person, open_now: Iterable[Access]) -> list[NextStep]:
    """What this person could do next, the most useful first."""
    pack = next((access for access in open_now if access.feature == "studypack"), None)
    steps = [] if pack is None else [_study_step(pack)]
    if pack is not None and pack.window.ends_soon:
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
    if pack is None:
        steps.append(
            NextStep("Look at StudyPack", "What is inside, and what it costs.", "/study", "lock")
        )
    if person.timezone is None:
        steps.append(
            NextStep("Set your time zone", "So that dates are your dates.", "/settings", "clock")
        )
    return steps


def _study_step(pack: Access) -> NextStep:
    """What the present phase of StudyPack asks for."""
    for phase in phases(pack.window):
        if phase.state is PhaseState.NOW:
            return NextStep(f"{phase.title} now", phase.advice, "/study", "route")
    return NextStep("Go on studying", "StudyPack is open to you.", "/study", "route")


def _words(feature: str) -> str:
    """A feature's name for people: "mock_exams" is "Mock exams"."""
    return feature.replace("_", " ").replace("-", " ").capitalize()
