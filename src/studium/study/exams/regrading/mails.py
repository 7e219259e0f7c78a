"""The mail about a changed score, word for word."""

from studium.accounts.people import Person
from studium.platform.mail import Mail, compose
from studium.platform.settings import Settings
from studium.study.exams.regrading.model import ScoreChange
from studium.study.exams.sessions.model import ExamSession


def regraded(settings: Settings, person: Person, session: ExamSession, change: ScoreChange) -> Mail:
    """When a corrected key changed somebody's score."""
    before, after = change.score_raw_before, change.score_raw_after
    unit = " points"
    if change.score_scaled_before is not None and change.score_scaled_after is not None:
        before, after = change.score_scaled_before, change.score_scaled_after
        unit = " on the practice scale"
    return compose(
        settings,
        person.email,
        f"Your score changed: {session.title}",
        f"The answer key of question {change.position} was corrected, and your exam was scored "
        f"again. Your score was {before} and is now {after}{unit}.",
        f"Why: {change.reason}",
        f"See the question and the reason for its key:\n"
        f"{settings.base_url}/exams/{session.id}/review/{change.position}",
    )
