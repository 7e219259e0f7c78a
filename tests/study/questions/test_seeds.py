"""`studium seed --questions`: complete, repeatable, in new versions, clearable."""

from dataclasses import replace

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.parts import Parts
from studium.study.questions import (
    Question,
    QuestionTypes,
    list_domains,
    list_questions,
    mark_questions_used,
    newest_by_source,
)
from studium.study.questions.actions.bring_questions import Bringing
from studium.study.questions.seed_files import read_questions
from studium.study.questions.seeds import FOLDER, clear_questions, seed_questions


async def stored(parts: Parts) -> list[Question]:
    async with parts[Database].reader() as tx:
        return await list_questions(
            tx,
            before_id=AFTER_ALL_IDS,
            domain=None,
            difficulty=None,
            state=None,
            type_=None,
            text=None,
            limit=1000,
        )


async def test_every_seeded_question_may_be_asked(parts: Parts) -> None:
    said: list[str] = []
    await seed_questions(parts, said.append)
    found = await stored(parts)
    assert len(found) >= 220
    assert said == [f"made {len(found)} questions, and new versions of 0"]
    assert all(question.is_live for question in found)
    assert {question.content.metadata["source"] for question in found} == {"seed"}
    assert {question.content.type for question in found} == set(parts[QuestionTypes].names)
    async with parts[Database].reader() as tx:
        known = await list_domains(tx)
    assert {question.content.domain for question in found} == {domain.slug for domain in known}
    assert round(sum(domain.weight or 0 for domain in known), 6) == 1
    await seed_questions(parts, said.append)
    assert len(said) == 1
    assert await stored(parts) == found


async def test_a_changed_question_gets_a_new_version(parts: Parts, clock: MovableClock) -> None:
    contents = list(read_questions(FOLDER))[:3]
    bringing = Bringing(types=parts[QuestionTypes], now=clock.now())
    async with parts[Database].transaction() as tx:
        await bringing.bring(tx, contents)
        changed = [replace(contents[0], stem="Asked otherwise?"), *contents[1:]]
        done = await bringing.bring(tx, changed)
        name = contents[0].source_id or ""
        newest = (await newest_by_source(tx, [name]))[name]
    assert (done.created, done.changed, done.unchanged) == (0, 1, 2)
    assert (newest.version, newest.content.stem) == (2, "Asked otherwise?")
    assert sum(question.is_live for question in await stored(parts)) == 3


async def test_clearing_keeps_what_was_used(parts: Parts, clock: MovableClock) -> None:
    said: list[str] = []
    contents = list(read_questions(FOLDER))[:3]
    async with parts[Database].transaction() as tx:
        await Bringing(types=parts[QuestionTypes], now=clock.now()).bring(tx, contents)
    used = (await stored(parts))[0]
    async with parts[Database].transaction() as tx:
        await mark_questions_used(tx, [used.id], now=clock.now())
    await clear_questions(parts, said.append)
    assert [question.id for question in await stored(parts)] == [used.id]
    assert said == ["deleted 2 questions, retired 1 that were used"]
