"""REST of the tutor: questions from a source, and what is said of an answer."""

import asyncio
import base64
from typing import Annotated, Self
from uuid import UUID

from fastapi import Depends
from pydantic import Field, StringConstraints, model_validator
from starlette.responses import Response

from studium.commerce.credits import costs, require_credits
from studium.platform.database import Database, Transaction
from studium.platform.errors import NotFound
from studium.platform.parts import Parts
from studium.platform.principal import Principal
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SignedIn,
    Text,
)
from studium.study.questions import QuestionTypes
from studium.study.tutor import store
from studium.study.tutor.actions.change_item import answer_item, edit_item
from studium.study.tutor.actions.evaluate_answer import evaluate_answer
from studium.study.tutor.actions.make_set import make_set
from studium.study.tutor.actions.pass_on import make_deck_of, offer_to_bank
from studium.study.tutor.actions.request_set import MOST_QUESTIONS, request_set
from studium.study.tutor.answers import (
    DeckAnswer,
    EvaluationAnswer,
    ItemAnswer,
    OfferAnswer,
    SetAnswer,
    SetWithItems,
)
from studium.study.tutor.model import DraftType, QuestionSet, SetState
from studium.study.tutor.reading.extract import (
    MOST_BYTES,
    MOST_CHARACTERS,
    Extracted,
    SourceUnreadable,
    extract_text,
)

router = ApiRouter(prefix="/api/ai", tags=["tutor"], idempotent=True, scope="tutor")

_LEAST = 1  # credits that anything costs at least
_BODY_BYTES = MOST_BYTES * 4 // 3 + 64 * 1024
_LONG = 20_000
Payer = Annotated[Principal, Depends(require_credits(_LEAST))]
Line = Annotated[Text, StringConstraints(min_length=1, max_length=2_000)]
Passage = Annotated[Text, Field(max_length=_LONG)]


class SourceRequest(RequestModel):
    """What to make questions of: `text` (plain, Markdown, or a pasted page), or a file."""

    text: Annotated[Text, Field(max_length=MOST_CHARACTERS)] | None = None
    content_base64: Annotated[str, Field(max_length=_BODY_BYTES)] | None = Field(
        None, description="A file: text, Markdown, HTML, PDF or Word (.docx), at most 10 MB."
    )
    file_name: Annotated[Text, Field(max_length=255)] = ""
    title: Annotated[Text, StringConstraints(min_length=1, max_length=120)] | None = None
    number: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)] = 5
    types: Annotated[list[DraftType], Field(max_length=2)] = Field(default_factory=list)
    domain: Annotated[Text, StringConstraints(min_length=1, max_length=80)] | None = None
    difficulty: Annotated[int, Field(ge=1, le=5)] | None = None

    @model_validator(mode="after")
    def has_one_source(self) -> Self:
        """Refuse both and neither."""
        if (self.text is None) is (self.content_base64 is None):
            raise ValueError("send either text or content_base64")
        return self


class EvaluateRequest(RequestModel):
    """An answer, and what it is held against: a model answer, a rubric of criteria, or both."""

    question: Passage
    answer: Passage
    model_answer: Passage = ""
    rubric: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)


class OptionRequest(RequestModel):
    """An answer option."""

    content: Line
    is_correct: bool


class ItemRequest(RequestModel):
    """What a question says from now on; what is left out stays."""

    stem: Annotated[Text, StringConstraints(min_length=1, max_length=4_000)] | None = None
    options: Annotated[list[OptionRequest], Field(min_length=2, max_length=10)] | None = None
    rationale: Annotated[Text, Field(max_length=4_000)] | None = None


class OfferRequest(RequestModel):
    """For which domain of the bank a question is; the set's own unless said."""

    domain: Annotated[Text, StringConstraints(min_length=1, max_length=80)] | None = None


class ChoiceRequest(RequestModel):
    """What was chosen: indices of the options."""

    chosen: Annotated[list[Annotated[int, Field(ge=0, le=20)]], Field(min_length=1, max_length=20)]


@router.post(
    "/generate-from-source",
    status_code=201,
    location="/api/ai/question-sets/{question_set_id}",
    body_limit_bytes=_BODY_BYTES,
    openapi_extra=costs(_LEAST),
    responses={202: {"model": SetWithItems, "description": "It is being made: look again."}},
)
async def generate_from_source(
    body: SourceRequest, principal: Payer, parts: PartsDep, clock: ClockDep, response: Response
) -> SetWithItems:
    """Make questions from your material, each resting on a span of it.

    At most 5 questions from at most 2,000 words come with the answer. Everything else is answered
    202 and made in the background: ask for the set until its `state` is READY or FAILED. Credits
    are held for what is wanted and spent for what is delivered.
    """
    source = await _extracted(body)
    async with parts[Database].transaction() as tx:
        asked = await request_set(
            tx,
            parts,
            user_id=principal.user_id,
            source=source,
            title=body.title,
            wanted=body.number,
            types=body.types,
            domain=body.domain,
            difficulty=body.difficulty,
            now=clock.now(),
        )
    if asked.is_small:
        await make_set(parts, asked.set_id)
    shown = await _shown(parts, asked.set_id, principal.user_id)
    if shown.state is SetState.FAILED:
        raise SourceUnreadable(shown.failure or "No question could be made of it.")
    if not asked.is_small:
        response.status_code = 202
        response.headers["location"] = f"/api/ai/question-sets/{asked.set_id}"
    return shown


async def _extracted(body: SourceRequest) -> Extracted:
    if body.text is not None:
        data, name = body.text.encode(), ""
    else:
        name = body.file_name
        try:
            data = base64.b64decode(body.content_base64 or "", validate=True)
        except ValueError:
            raise SourceUnreadable("content_base64 is not base64.") from None
    return await asyncio.to_thread(extract_text, data, name=name)


async def _shown(parts: Parts, set_id: UUID, user_id: UUID) -> SetWithItems:
    async with parts[Database].reader() as tx:
        found = await _own_set(tx, set_id, user_id)
        return SetWithItems.of(found).having(await store.items_of(tx, set_id, user_id))


async def _own_set(tx: Transaction, set_id: UUID, user_id: UUID) -> QuestionSet:
    found = await store.set_of(tx, set_id, user_id)
    if found is None:
        raise NotFound("There is no such set of questions.")
    return found


@router.get("/question-sets")
async def list_sets(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[SetAnswer]:
    """Your sets of questions, newest first, without their questions."""
    async with database.reader() as tx:
        found = await store.page_of_sets(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([SetAnswer.of(each) for each in found], query)


@router.get("/question-sets/{question_set_id}")
async def see_set(question_set_id: UUID, principal: SignedIn, parts: PartsDep) -> SetWithItems:
    """A set with its questions, or how far it is."""
    return await _shown(parts, question_set_id, principal.user_id)


@router.delete("/question-sets/{question_set_id}", status_code=204)
async def delete_set(question_set_id: UUID, principal: SignedIn, database: DatabaseDep) -> None:
    """Delete a set with its source and its questions."""
    async with database.transaction() as tx:
        if not await store.delete_set(tx, question_set_id, principal.user_id):
            raise NotFound("There is no such set of questions.")


@router.patch("/question-set-items/{set_item_id}")
async def change_item(
    set_item_id: UUID,
    body: ItemRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> ItemAnswer:
    """Edit a question of your set."""
    options = [(option.content, option.is_correct) for option in body.options or ()]
    async with database.transaction() as tx:
        item = await edit_item(
            tx,
            item_id=set_item_id,
            user_id=principal.user_id,
            stem=body.stem,
            options=options or None,
            rationale=body.rationale,
            now=clock.now(),
        )
    return ItemAnswer.of(item)


@router.delete("/question-set-items/{set_item_id}", status_code=204)
async def delete_item(set_item_id: UUID, principal: SignedIn, database: DatabaseDep) -> None:
    """Take a question out of your set."""
    async with database.transaction() as tx:
        if not await store.delete_item(tx, set_item_id, principal.user_id):
            raise NotFound("There is no such question in your sets.")


@router.post(
    "/question-set-items/{set_item_id}/answers",
    status_code=201,
    location="/api/ai/question-sets/{question_set_id}",
)
async def practise_item(
    set_item_id: UUID,
    body: ChoiceRequest,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
) -> ItemAnswer:
    """Answer a question of your set; the answer says whether it is right, and why."""
    async with database.transaction() as tx:
        item = await answer_item(
            tx,
            item_id=set_item_id,
            user_id=principal.user_id,
            chosen=body.chosen,
            now=clock.now(),
        )
    return ItemAnswer.of(item)


@router.post(
    "/question-sets/{question_set_id}/deck",
    status_code=201,
    location="/api/flashcards/decks/{deck_id}",
)
async def make_flashcards(
    question_set_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep
) -> DeckAnswer:
    """Make a deck of flashcards of your set: a card for each question."""
    async with database.transaction() as tx:
        deck_id, cards = await make_deck_of(
            tx, set_id=question_set_id, user_id=principal.user_id, now=clock.now()
        )
    return DeckAnswer(deck_id=deck_id, cards=cards)


@router.post(
    "/question-set-items/{set_item_id}/offer",
    status_code=201,
    location="/api/admin/questions/{question_id}",
)
async def offer_item(
    set_item_id: UUID,
    body: OfferRequest,
    principal: SignedIn,
    parts: PartsDep,
    clock: ClockDep,
) -> OfferAnswer:
    """Offer a question of your set to the bank, where it waits for review."""
    async with parts[Database].transaction() as tx:
        question_id = await offer_to_bank(
            tx,
            item_id=set_item_id,
            user_id=principal.user_id,
            domain=body.domain,
            types=parts[QuestionTypes],
            now=clock.now(),
        )
    return OfferAnswer(question_id=question_id)


@router.post(
    "/evaluate-answer",
    status_code=201,
    location="/api/ai/evaluations/{id}",
    body_limit_bytes=256 * 1024,
    openapi_extra=costs(_LEAST),
)
async def evaluate_answer_route(
    body: EvaluateRequest, principal: Payer, parts: PartsDep
) -> EvaluationAnswer:
    """Say how good a free-text answer is: score, what was found and where, what is missing."""
    found = await evaluate_answer(
        parts,
        user_id=principal.user_id,
        question=body.question,
        model_answer=body.model_answer,
        rubric=body.rubric,
        answer=body.answer,
    )
    return EvaluationAnswer.of(found)


@router.get("/evaluations")
async def list_evaluations(
    query: PageQueryDep, principal: SignedIn, database: DatabaseDep
) -> Page[EvaluationAnswer]:
    """What was said of your answers, newest first."""
    async with database.reader() as tx:
        found = await store.page_of_evaluations(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([EvaluationAnswer.of(each) for each in found], query)


@router.get("/evaluations/{evaluation_id}")
async def see_evaluation(
    evaluation_id: UUID, principal: SignedIn, database: DatabaseDep
) -> EvaluationAnswer:
    """What was said of an answer of yours."""
    async with database.reader() as tx:
        found = await store.evaluation_of(tx, evaluation_id, principal.user_id)
    if found is None:
        raise NotFound("There is no such evaluation.")
    return EvaluationAnswer.of(found)
