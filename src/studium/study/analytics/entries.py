"""What analytics bring to the navigation, the dashboard and the admin pages."""

from typing import Any

from studium.platform.clock import Clock
from studium.platform.database import Transaction
from studium.platform.pages import AdminEntry, DashboardSection, NavigationEntry, zone_of
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.study.analytics.actions.read_dashboard import mastery_of
from studium.study.analytics.model import ADDRESS, readiness, streak
from studium.study.analytics.store import active_days
from studium.study.flashcards import learner_day, learner_of
from studium.study.questions import domain_titles

_LONGEST_STREAK_DAYS = 400


async def _read_progress(
    parts: Parts, tx: Transaction, principal: Principal
) -> dict[str, Any] | None:
    """How a learner is doing in four numbers; None until there is something to tell."""
    learner = await learner_of(tx, principal.user_id)
    today = learner_day(parts[Clock].now(), zone_of(principal.timezone), learner.day_start)
    found = await mastery_of(tx, user_id=principal.user_id, today=today)
    if not found:
        return None
    since = today.fromordinal(today.toordinal() - _LONGEST_STREAK_DAYS)
    days = await active_days(tx, principal.user_id, since=since)
    return {
        "mastery": found,
        "readiness": readiness(found),
        "streak_days": streak(days, today),
        "titles": await domain_titles(tx),
    }


NAVIGATION = (NavigationEntry("Progress", ADDRESS, order=370, group="Study"),)
DASHBOARD = (DashboardSection("analytics/dashboard.html", _read_progress, order=150),)
ADMIN = (
    AdminEntry("Learning", "How everybody learns, and whether predictions come true.",
               "/admin/learning", icon="target"),
)  # fmt: skip
