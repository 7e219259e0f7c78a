"""The bank: versions follow each other, states hold, and used questions stay as they are."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.study.questions.conftest import Store, single

from studium.platform.clock import MovableClock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.questions import (
    Question,
    QuestionInUse,
    QuestionInvalid,
    QuestionNotFound,
    QuestionState,
    QuestionTypes,
    StateNotReachable,
    content_from,
    edit_question,
    mark_questions_used,
    move_question,
    questions_by_ids,
    revise_question,
    versions_of,
)

DRAFT, APPROVED = QuestionState.DRAFT, QuestionState.APPROVED


async def read(parts: Parts, question: Question) -> Question:
    async with parts[Database].reader() as tx:
        return (await questions_by_ids(tx, [question.id]))[0]


async def test_a_question_is_read_back_as_it_was_written(
    parts: Parts, store_question: Store
) -> None:
    written = await store_question(single("What is best?", source_id="seed:1"), DRAFT)
    assert await read(parts, written) == written
    assert written.version == 1
    assert written.lineage_id == written.id


async def test_ids_of_options_say_nothing_of_their_order(store_question: Store) -> None:
    question = await store_question(single("What is best?"))
    versions = {variant.id.version for variant in question.content.variants if variant.id}
    assert versions == {4}


async def test_an_open_version_is_changed_in_place(
    parts: Parts, store_question: Store, clock: MovableClock
) -> None:
    question = await store_question(single("What is best?"), DRAFT)
    changed = content_from(single("What is better?"))
    async with parts[Database].transaction() as tx:
        edited = await edit_question(
            tx, question.id, changed, types=parts[QuestionTypes], now=clock.now()
        )
    assert await read(parts, question) == edited
    assert edited.content.stem == "What is better?"
    assert edited.content_hash != question.content_hash


@pytest.mark.parametrize("is_approved", [True, False])
async def test_what_was_approved_or_used_is_never_changed(
    parts: Parts, store_question: Store, clock: MovableClock, *, is_approved: bool
) -> None:
    question = await store_question(single("What?"), APPROVED if is_approved else DRAFT)
    async with parts[Database].transaction() as tx:
        if not is_approved:
            await mark_questions_used(tx, [question.id], now=clock.now())
        with pytest.raises(QuestionInUse):
            await edit_question(
                tx, question.id, question.content, types=parts[QuestionTypes], now=clock.now()
            )


async def test_a_new_version_takes_over_when_it_is_approved(
    parts: Parts, store_question: Store, clock: MovableClock
) -> None:
    first = await store_question(single("What is best?", source_id="seed:1"))
    types, now = parts[QuestionTypes], clock.now()
    async with parts[Database].transaction() as tx:
        second = await revise_question(tx, first.id, types=types, author_id=None, now=now)
        with pytest.raises(QuestionInUse):
            await revise_question(tx, first.id, types=types, author_id=None, now=now)
    assert (second.version, second.lineage_id) == (2, first.id)
    assert second.content_hash == first.content_hash
    assert {v.id for v in second.content.variants}.isdisjoint(v.id for v in first.content.variants)
    assert (await read(parts, first)).is_live
    async with parts[Database].transaction() as tx:
        await move_question(tx, second.id, QuestionState.IN_REVIEW, now=now)
        await move_question(tx, second.id, APPROVED, now=now)
        found = await versions_of(tx, first.lineage_id)
    assert [(version.version, version.is_live) for version in found] == [(2, True), (1, False)]


async def test_states_follow_their_ways(
    parts: Parts, store_question: Store, clock: MovableClock
) -> None:
    question = await store_question(single("What is best?"), DRAFT)
    async with parts[Database].transaction() as tx:
        with pytest.raises(StateNotReachable):
            await move_question(tx, question.id, APPROVED, now=clock.now())
        for state in ("in_review", "approved", "approved", "retired", "in_review"):
            moved = await move_question(tx, question.id, QuestionState(state), now=clock.now())
            assert moved.state == state


async def test_an_unknown_question_is_not_found(parts: Parts, clock: MovableClock) -> None:
    async with parts[Database].transaction() as tx:
        with pytest.raises(QuestionNotFound):
            await move_question(tx, uuid4(), DRAFT, now=clock.now())


async def test_an_incomplete_question_is_not_stored(store_question: Store) -> None:
    with pytest.raises(QuestionInvalid) as problem:
        await store_question(single("What is best?", rationale="", scoring="select_n"))
    assert {fault.at for fault in problem.value.faults} == {"rationale", "scoring"}


async def test_a_version_stays_used_from_its_first_use(
    parts: Parts, store_question: Store, clock: MovableClock
) -> None:
    question = await store_question(single("What is best?"))
    async with parts[Database].transaction() as tx:
        await mark_questions_used(tx, [question.id], now=clock.now())
    first = clock.now()
    clock.advance(timedelta(minutes=1))
    async with parts[Database].transaction() as tx:
        await mark_questions_used(tx, [question.id], now=clock.now())
    assert await read(parts, question) == replace(question, first_used_at=first)
