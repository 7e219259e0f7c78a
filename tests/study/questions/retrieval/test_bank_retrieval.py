"""Retrieval over the bank: by meaning, deterministic, filtered, and still there without a model."""

from uuid import UUID, uuid4

import pytest
from tests.conftest import RunJobs
from tests.study.questions.conftest import Store, single

from studium.platform.database import Database
from studium.platform.embeddings import Embedder
from studium.platform.errors import NotFound
from studium.platform.parts import Parts
from studium.study.questions import (
    BankRetrieval,
    NothingAsksFor,
    Question,
    QuestionRequest,
    QuestionRequests,
    QuestionState,
    Retrieval,
)
from studium.study.questions.embedding import SharpenVectors, sharpen_vectors

STEMS = [
    ("A client with unilateral neglect shaves half of his face. What helps?", "intervention"),
    ("A client ignores the left side of the plate after a stroke. What helps?", "intervention"),
    ("Which splint protects a flexor tendon repair in zone two?", "intervention"),
    ("Which tool measures grip strength?", "evaluation"),
    ("How does an OTR document a group session?", "competency"),
    ("Which wheelchair cushion prevents pressure injuries?", "intervention"),
]


@pytest.fixture
async def bank(store_question: Store, run_jobs: RunJobs) -> list[Question]:
    stored = [
        await store_question(single(stem, domain=domain, difficulty=2 + place % 2))
        for place, (stem, domain) in enumerate(STEMS)
    ]
    await run_jobs()
    return stored


def stems(found: list[Question]) -> list[str]:
    return [question.content.stem for question in found]


async def test_meaning_finds_what_no_word_says(parts: Parts, bank: list[Question]) -> None:
    found = await parts[Retrieval].search(keywords="hemispatial inattention", limit=2)
    assert set(stems(found)) == {bank[0].content.stem, bank[1].content.stem}
    found = await parts[Retrieval].search(
        keywords="dynamometer for the strength of a hand", limit=1
    )
    assert stems(found) == [STEMS[3][0]]


async def test_the_same_question_gets_the_same_answer(parts: Parts, bank: list[Question]) -> None:
    first = await parts[Retrieval].search(keywords="stroke", limit=6)
    assert await parts[Retrieval].search(keywords="stroke", limit=6) == first
    assert {question.id for question in first} == {question.id for question in bank}


async def test_filters_hold(parts: Parts, bank: list[Question]) -> None:
    search = parts[Retrieval].search
    found = await search(keywords="stroke", domain="evaluation")
    assert stems(found) == [STEMS[3][0]]
    found = await search(keywords="stroke", difficulty=2, exclude_question_ids=[bank[0].id])
    assert {question.id for question in found} == {bank[2].id, bank[4].id}
    assert await search(keywords="stroke", limit=0) == []


async def test_without_keywords_ids_decide(parts: Parts, bank: list[Question]) -> None:
    found = await parts[Retrieval].search(domain="intervention", limit=3)
    assert [question.id for question in found] == [bank[0].id, bank[1].id, bank[2].id]


async def test_only_what_candidates_may_be_asked_is_found(
    parts: Parts, store_question: Store, run_jobs: RunJobs
) -> None:
    await store_question(single("Which tool measures grip strength?"), QuestionState.DRAFT)
    await run_jobs()
    assert await parts[Retrieval].search(keywords="grip strength") == []
    assert await parts[Retrieval].search() == []


async def test_without_the_model_words_find(parts: Parts, bank: list[Question]) -> None:
    wordy = BankRetrieval(parts[Database], Embedder(find=lambda: None), parts[QuestionRequests])
    assert stems(await wordy.search(keywords="splints for tendons")) == [STEMS[2][0]]
    assert await wordy.search(keywords="hemispatial inattention") == []
    assert await wordy.near_duplicates(bank[0].content.text, except_lineage=uuid4()) == []


async def test_similar_questions_are_others_on_the_point(
    parts: Parts, bank: list[Question]
) -> None:
    found = await parts[BankRetrieval].similar_to(bank[0].id, limit=2)
    assert found[0] == bank[1]
    assert bank[0] not in found
    with pytest.raises(NotFound):
        await parts[BankRetrieval].similar_to(uuid4())


async def test_near_duplicates_are_seen_whatever_their_state(
    parts: Parts, bank: list[Question]
) -> None:
    text = single("A client with unilateral neglect shaves one half of his face. What helps?")
    words = "\n".join([text["stem"], *(option["content"] for option in text["variants"])])
    found = await parts[BankRetrieval].near_duplicates(words, except_lineage=uuid4())
    assert [near.question.id for near in found][:1] == [bank[0].id]
    assert found[0].likeness > 0.93
    found = await parts[BankRetrieval].near_duplicates(words, except_lineage=bank[0].lineage_id)
    assert bank[0] not in [near.question for near in found]


async def test_templates_and_decks_say_what_they_ask_for(
    parts: Parts, bank: list[Question]
) -> None:
    template = uuid4()

    async def read_template(template_id: UUID) -> list[QuestionRequest]:
        wanted = [
            QuestionRequest(domain="intervention", limit=2),
            QuestionRequest(domain="intervention", keywords="stroke", limit=9),
        ]
        return wanted if template_id == template else []

    async def read_deck(slug: str) -> list[QuestionRequest]:
        return [QuestionRequest(keywords="tendon", limit=5)] if slug == "hands" else []

    parts[QuestionRequests].read_templates(read_template)
    parts[QuestionRequests].read_decks(read_deck)
    found = await parts[Retrieval].get_exam_item_batch(
        template_id=template, exclude_question_ids=[bank[0].id]
    )
    assert [question.id for question in found][:2] == [bank[1].id, bank[2].id]
    assert sorted(question.id for question in found) == [bank[1].id, bank[2].id, bank[5].id]
    seeds = await parts[Retrieval].get_flashcard_seeds(deck_slug="hands", limit=1)
    assert stems(seeds) == [STEMS[2][0]]
    with pytest.raises(NothingAsksFor):
        await parts[Retrieval].get_exam_item_batch(template_id=uuid4())
    with pytest.raises(NothingAsksFor):
        await parts[Retrieval].get_flashcard_seeds(deck_slug="feet", limit=1)


async def test_remediation_stays_in_its_domain(parts: Parts, bank: list[Question]) -> None:
    found = await parts[Retrieval].search_remediation_items(
        domain="intervention", keywords="pressure sores from sitting", limit=1
    )
    assert found == [bank[5]]


async def test_making_all_vectors_anew_keeps_what_is_found(
    parts: Parts, bank: list[Question]
) -> None:
    before = await parts[Retrieval].search(keywords="neglect", limit=6)
    await sharpen_vectors(parts, SharpenVectors())
    assert await parts[Retrieval].search(keywords="neglect", limit=6) == before
    assert len(before) == len(bank)
