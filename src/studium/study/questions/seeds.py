"""What the question bank brings to `studium seed`: the questions and domains of `seed_data`."""

from pathlib import Path

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed
from studium.study.questions import store
from studium.study.questions.actions.seed_questions import SOURCE, bring_questions, read_questions
from studium.study.questions.domains import read_domains
from studium.study.questions.types import QuestionTypes

FOLDER = Path(__file__).parent / "seed_data"


async def seed_questions(parts: Parts, say: Say) -> None:
    """Bring in what is new or changed in the files; what was used keeps its old version."""
    contents = list(read_questions(FOLDER))
    async with parts[Database].transaction() as tx:
        await store.put_domains(tx, read_domains(FOLDER / "domains.json"))
        done = await bring_questions(
            tx, contents, types=parts[QuestionTypes], now=parts[Clock].now()
        )
    if done.created or done.changed:
        say(f"made {done.created} questions, and new versions of {done.changed}")


async def clear_questions(parts: Parts, say: Say) -> None:
    """Delete the seeded questions; retire those that candidates were asked."""
    async with parts[Database].transaction() as tx:
        deleted, retired = await store.clear_source(tx, SOURCE, parts[Clock].now())
    say(f"deleted {deleted} questions, retired {retired} that were used")


SEEDS = (Seed("questions", "the seeded questions", seed_questions, clear_questions, order=250),)
