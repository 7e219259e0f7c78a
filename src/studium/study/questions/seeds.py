"""What the question bank brings to `studium seed`: the questions and domains of `seed_data`."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.files import keep_file
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed
from studium.study.questions import store
from studium.study.questions.actions.bring_questions import Bringing
from studium.study.questions.content import QuestionContent
from studium.study.questions.domains import read_domains
from studium.study.questions.seed_files import SOURCE, read_questions
from studium.study.questions.types import QuestionTypes

FOLDER = Path(__file__).parent / "seed_data"


async def seed_questions(parts: Parts, say: Say) -> None:
    """Bring in what is new or changed in the files; what was used keeps its old version."""
    contents = [await _with_files(parts, content) for content in read_questions(FOLDER)]
    bringing = Bringing(types=parts[QuestionTypes], now=parts[Clock].now())
    async with parts[Database].transaction() as tx:
        await store.put_domains(tx, read_domains(FOLDER / "domains.json"))
        done = await bringing.bring(tx, contents)
    if done.created or done.changed:
        say(f"made {done.created} questions, and new versions of {done.changed}")


async def _with_files(parts: Parts, content: QuestionContent) -> QuestionContent:
    """The same question with its pictures among the operator's files."""
    media = []
    for each in content.media:
        if each.file is not None:
            path = FOLDER / "media" / each.file
            pieces = _pieces(path.read_bytes())
            kept = await keep_file(parts, pieces, name=each.file, owner_id=None)
            each = replace(each, file=None, file_id=kept.id)  # noqa: PLW2901 - the same picture
        media.append(each)
    return replace(content, media=tuple(media))


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def clear_questions(parts: Parts, say: Say) -> None:
    """Delete the seeded questions; retire those that candidates were asked."""
    async with parts[Database].transaction() as tx:
        deleted, retired = await store.clear_source(tx, SOURCE, parts[Clock].now())
    say(f"deleted {deleted} questions, retired {retired} that were used")


SEEDS = (Seed("questions", "the seeded questions", seed_questions, clear_questions, order=250),)
