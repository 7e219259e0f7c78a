"""What exams bring to `studium seed`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from studium.accounts.people import person_by_email
from studium.commerce.entitlements import Features, Source, grant_entitlement
from studium.platform.clock import Clock
from studium.platform.database import Database, Transaction
from studium.platform.ids import AFTER_ALL_IDS, new_id
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed
from studium.study.exams.actions.finalize_session import finalize_session
from studium.study.exams.actions.save_answer import save_answer
from studium.study.exams.actions.save_template import TemplateDraft, save_template
from studium.study.exams.actions.start_session import start_session
from studium.study.exams.answers.model import Writing
from studium.study.exams.blueprints import store
from studium.study.exams.blueprints.model import ExamMode, ScoringMode, blueprint_from
from studium.study.exams.sessions import store as sessions
from studium.study.exams.sessions.model import ExamSession
from studium.study.questions import QuestionTypes, Response

SOURCE = "seed"
_DEMO_CANDIDATE = "alice@studium.example"
_DEMO_FEATURES = ("studypack", "exams")
_FILE = Path(__file__).parent / "seed_data" / "templates.json"


async def seed_templates(parts: Parts, say: Say) -> None:
    """Make or refresh the templates of the file; what it says wins."""
    async with parts[Database].transaction() as tx:
        for value in json.loads(_FILE.read_text("utf-8")):
            template, is_new = await save_template(
                tx,
                _draft(value),
                features=parts[Features],
                actor_id=None,
                now=parts[Clock].now(),
            )
            if is_new:
                say(f"made the exam {template.slug}: {template.title}")


async def clear_templates(parts: Parts, say: Say) -> None:
    """Take away seeded templates that nobody sat; close the others."""
    async with parts[Database].transaction() as tx:
        deleted, closed = await store.clear_source(tx, SOURCE)
    say(f"took away {deleted} exams and closed {closed} that people sat")


def _draft(value: dict[str, Any]) -> TemplateDraft:
    return TemplateDraft(
        **value
        | {
            "scoring_mode": ScoringMode(value["scoring_mode"]),
            "mode": ExamMode(value["mode"]),
            "features": tuple(value["features"]),
            "blueprint": blueprint_from(value["blueprint"]),
            "metadata": {"source": SOURCE},
        }
    )


async def seed_demo_exams(parts: Parts, say: Say) -> None:
    """Grant the demo candidate what opens exams; let them have one finished and one half done."""
    database, types, now = parts[Database], parts[QuestionTypes], parts[Clock].now()
    async with database.transaction() as tx:
        person = await person_by_email(tx, _DEMO_CANDIDATE)
        if person is None or await sessions.sessions_of(
            tx, person.id, before_id=AFTER_ALL_IDS, limit=1, with_archived=True
        ):
            return
        for feature in _DEMO_FEATURES:
            await grant_entitlement(
                tx,
                user_id=person.id,
                feature=feature,
                source=Source("staff", new_id()),
                starts_at=now,
                ends_at=None,
                now=now,
            )
        for slug, is_finished in (("otr-drill-analysis", True), ("otr-drill-intervention", False)):
            template = await store.template_by_slug(tx, slug)
            if template is None:
                return
            session = await start_session(
                tx,
                user_id=person.id,
                template_id=template.id,
                types=types,
                now=now,
                metadata={"source": SOURCE},
            )
            await _answer_some(tx, session, types, share=1.0 if is_finished else 0.5, now=now)
            if is_finished:
                await finalize_session(
                    tx,
                    session_id=session.id,
                    user_id=person.id,
                    by="candidate",
                    types=types,
                    now=now,
                )
    say(f"{_DEMO_CANDIDATE} has finished one exam and half of another")


async def _answer_some(
    tx: Transaction, session: ExamSession, types: QuestionTypes, *, share: float, now: datetime
) -> None:
    """Answer the first of the items that have one best answer: mostly well, every fourth badly."""
    items = [
        item
        for item in await sessions.frozen_items(tx, session.id)
        if item.content["type"] == "SINGLE_BEST"
    ]
    for number, item in enumerate(items[: round(len(items) * share)], 1):
        wanted = number % 4 != 0
        option = next(
            each["id"] for each in item.content["variants"] if each["is_correct"] is wanted
        )
        writing = Writing(
            question_id=item.question_id,
            revision=1,
            response=Response(selected_option=option),
            seconds_spent=25 + 7 * (number % 5),
        )
        await save_answer(
            tx,
            session_id=session.id,
            user_id=session.user_id,
            writing=writing,
            types=types,
            now=now,
        )


SEEDS = (
    Seed("templates", "the exam templates", seed_templates, clear_templates, order=300),
    Seed(
        "demo-exams",
        "the demo candidate's exams, with what they need",
        seed_demo_exams,
        order=600,
        sandbox_only=True,
    ),
)
