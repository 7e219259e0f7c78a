"""The mails about alerts, word for word."""

from studium.operations.alerts.model import Alert, grouped
from studium.platform.mail import Mail, compose
from studium.platform.settings import Settings

_MOST_TOLD = 20


def opened(settings: Settings, to: str, alerts: list[Alert], *, is_operators: bool) -> Mail:
    """When something needs a person: everything new at once, by what it is about."""
    first = alerts[0]
    subject = first.title if len(alerts) == 1 else f"{len(alerts)} alerts: {first.title} and more"
    if len({alert.title for alert in alerts}) == 1 and len(alerts) > 1:
        subject = f"{first.title} ({len(alerts)} times)"
    told, paragraphs = 0, []
    for title, group in grouped(alerts):
        lines = [title]
        for alert in group[: max(0, _MOST_TOLD - told)]:
            lines.append(f"- {alert.finding}\n  What to do: {alert.remedy}")
            told += 1
        lines.append(f"Runbook: {settings.base_url}/docs/runbooks/{group[0].runbook}")
        paragraphs.append("\n".join(lines))
    if told < len(alerts):
        paragraphs.append(f"And {len(alerts) - told} more.")
    path = "/admin/alerts" if is_operators else "/alerts"
    paragraphs.append(
        f"All of them, and how they stand:\n{settings.base_url}{path}\n\n"
        "You get one mail about each, and an alert closes by itself when its cause is gone."
    )
    return compose(settings, to, subject, *paragraphs)
