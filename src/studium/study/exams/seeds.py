"""What exams bring to `studium seed`."""

import json
from pathlib import Path
from typing import Any

from studium.commerce.entitlements import Features
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed
from studium.study.exams.actions.save_template import TemplateDraft, save_template
from studium.study.exams.blueprints import store
from studium.study.exams.blueprints.model import ExamMode, ScoringMode, blueprint_from

SOURCE = "seed"
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


SEEDS = (Seed("templates", "the exam templates", seed_templates, clear_templates, order=300),)
