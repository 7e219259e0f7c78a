"""Pages of the tutor: questions from your material, practising them, and graded answers."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from starlette.datastructures import UploadFile
from starlette.responses import Response

from studium.commerce.credits import InsufficientCredits, account_of
from studium.platform.database import Database
from studium.platform.errors import NotFound, StudiumError
from studium.platform.ids import AFTER_ALL_IDS
from studium.platform.pages import (
    Form,
    FormErrors,
    PageRouter,
    PageSignedIn,
    list_links,
    read_form,
    redirect,
    render,
)
from studium.platform.parts import Parts
from studium.platform.web import ClockDep, Page, PageQueryDep, PartsDep, Text, status_of
from studium.study.tutor import store
from studium.study.tutor.actions.change_item import ChoiceDoesNotFit, answer_item
from studium.study.tutor.actions.evaluate_answer import evaluate_answer
from studium.study.tutor.actions.make_set import make_set
from studium.study.tutor.actions.request_set import MOST_QUESTIONS, request_set
from studium.study.tutor.answers import EvaluationAnswer
from studium.study.tutor.model import SetState
from studium.study.tutor.models import TutorModel
from studium.study.tutor.reading.extract import MOST_BYTES, extract_text
from studium.study.tutor.settings import TutorSettings

router = PageRouter(body_limit_bytes=MOST_BYTES + 512 * 1024)

_EVALUATIONS_SHOWN = 5


class SourceForm(Form):
    """What to make questions of: pasted text, or the file beside it."""

    text: Annotated[Text, Field(max_length=400_000)] = ""
    title: Annotated[Text, StringConstraints(max_length=120)] = ""
    number: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)] = 5


class AnswerForm(Form):
    """An answer and what it is held against."""

    question: Annotated[Text, StringConstraints(min_length=1, max_length=20_000)]
    model_answer: Annotated[Text, StringConstraints(min_length=1, max_length=20_000)]
    answer: Annotated[Text, Field(max_length=20_000)] = ""


@router.get("/tutor")
async def tutor_page(
    request: Request, principal: PageSignedIn, parts: PartsDep, query: PageQueryDep
) -> Response:
    """Make questions from your material, and your sets."""
    return await _home(request, principal.user_id, parts, query)


@router.post("/tutor")
async def make_questions(
    request: Request, principal: PageSignedIn, parts: PartsDep, clock: ClockDep, query: PageQueryDep
) -> Response:
    """Read what was brought, hold the credits, and lead to the set."""
    async with request.form(max_files=1, max_fields=20) as sent:
        file = await _uploaded(sent.get("file"))
        form = await read_form(request, SourceForm)
    if isinstance(form, FormErrors):
        return await _home(request, principal.user_id, parts, query, wrong=form)
    try:
        data, name = file or (form.text.encode(), "")
        source = await asyncio.to_thread(extract_text, data, name=name)
        async with parts[Database].transaction() as tx:
            asked = await request_set(
                tx,
                parts,
                user_id=principal.user_id,
                source=source,
                title=form.title or None,
                wanted=form.number,
                types=(),
                domain=None,
                difficulty=None,
                now=clock.now(),
            )
    except StudiumError as problem:
        wrong = FormErrors.refused(form, problem, beside={})
        return await _home(
            request,
            principal.user_id,
            parts,
            query,
            wrong=wrong,
            lacks_credits=isinstance(problem, InsufficientCredits),
        )
    if asked.is_small:
        await make_set(parts, asked.set_id)
    return redirect(f"/tutor/sets/{asked.set_id}")


async def _uploaded(sent: UploadFile | str | None) -> tuple[bytes, str] | None:
    """A file's content and name; None when none was chosen."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    return await sent.read(MOST_BYTES + 1), sent.filename


async def _home(  # noqa: PLR0913 - whose, which part, and what went wrong
    request: Request,
    user_id: UUID,
    parts: Parts,
    query: PageQueryDep,
    *,
    wrong: FormErrors | None = None,
    lacks_credits: bool = False,
) -> Response:
    async with parts[Database].reader() as tx:
        account = await account_of(tx, user_id)
        found = await store.page_of_sets(
            tx, user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    page = Page.of(found, query)
    return await render(
        request,
        "tutor/home.html",
        status=wrong.status if wrong else 200,
        sets=page.items,
        **list_links(page, query, "/tutor"),
        available=account.available if account else None,
        price=parts[TutorSettings].chosen.credits_per_question,
        model=parts[TutorModel].name,
        values=wrong.values if wrong else {},
        errors=wrong.errors if wrong else {},
        lacks_credits=lacks_credits,
    )


@router.get("/tutor/sets/{question_set_id}")
async def set_page(
    request: Request, question_set_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """A set: how far it is, then its questions to practise."""
    return await _show_set(request, question_set_id, principal.user_id, parts)


async def _show_set(
    request: Request,
    set_id: UUID,
    user_id: UUID,
    parts: Parts,
    *,
    errors: dict[str, str] | None = None,
) -> Response:
    async with parts[Database].reader() as tx:
        found = await store.set_of(tx, set_id, user_id)
        if found is None:
            raise NotFound("There is no such set of questions.")
        items = await store.items_of(tx, set_id, user_id)
    answered = [item for item in items if item.answered_at]
    return await render(
        request,
        "tutor/set.html",
        status=422 if errors else 200,
        set=found,
        items=items,
        is_pending=found.state is SetState.PENDING,
        answered=len(answered),
        right=sum(bool(item.is_right) for item in answered),
        errors=errors or {},
    )


@router.post("/tutor/questions/{set_item_id}")
async def answer_question(
    request: Request, set_item_id: UUID, principal: PageSignedIn, parts: PartsDep, clock: ClockDep
) -> Response:
    """Answer one question; the page shows beside it whether that is right."""
    form = await request.form(max_files=0, max_fields=30)
    chosen = [
        int(value)
        for value in form.getlist("chosen")
        if isinstance(value, str) and value.isdecimal() and len(value) < 4  # noqa: PLR2004 - digits
    ]
    user_id = principal.user_id
    try:
        async with parts[Database].transaction() as tx:
            item = await answer_item(
                tx, item_id=set_item_id, user_id=user_id, chosen=chosen, now=clock.now()
            )
    except ChoiceDoesNotFit as problem:
        async with parts[Database].reader() as tx:
            set_id = await store.set_id_of_item(tx, set_item_id, user_id)
        errors = {str(set_item_id): problem.message}
        return await _show_set(request, set_id, user_id, parts, errors=errors)
    return redirect(f"/tutor/sets/{item.question_set_id}#question-{set_item_id}")


@router.post("/tutor/sets/{question_set_id}/again")
async def practise_again(
    question_set_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """Forget how the questions were answered."""
    async with parts[Database].transaction() as tx:
        if await store.set_of(tx, question_set_id, principal.user_id) is None:
            raise NotFound("There is no such set of questions.")
        await store.forget_answers(tx, question_set_id, principal.user_id)
    return redirect(f"/tutor/sets/{question_set_id}")


@router.post("/tutor/sets/{question_set_id}/delete")
async def delete_set(question_set_id: UUID, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Delete a set."""
    async with parts[Database].transaction() as tx:
        if not await store.delete_set(tx, question_set_id, principal.user_id):
            raise NotFound("There is no such set of questions.")
    return redirect("/tutor", flash="The set was deleted.")


@router.get("/tutor/answers")
async def answers_page(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Answer a question and get it graded."""
    return await _answers(request, principal.user_id, parts)


@router.post("/tutor/answers")
async def grade_answer(request: Request, principal: PageSignedIn, parts: PartsDep) -> Response:
    """Grade it, and show what was found."""
    form = await read_form(request, AnswerForm)
    if isinstance(form, FormErrors):
        return await _answers(request, principal.user_id, parts, wrong=form)
    try:
        found = await evaluate_answer(
            parts,
            user_id=principal.user_id,
            question=form.question,
            model_answer=form.model_answer,
            rubric=(),
            answer=form.answer,
        )
    except StudiumError as problem:
        wrong = FormErrors(form.model_dump(), {"form": problem.message}, status_of(type(problem)))
        return await _answers(request, principal.user_id, parts, wrong=wrong)
    return redirect(f"/tutor/answers/{found.id}")


@router.get("/tutor/answers/{evaluation_id}")
async def answer_page(
    request: Request, evaluation_id: UUID, principal: PageSignedIn, parts: PartsDep
) -> Response:
    """What was said of an answer."""
    async with parts[Database].reader() as tx:
        found = await store.evaluation_of(tx, evaluation_id, principal.user_id)
    if found is None:
        raise NotFound("There is no such evaluation.")
    return await render(request, "tutor/evaluation.html", found=EvaluationAnswer.of(found))


async def _answers(
    request: Request, user_id: UUID, parts: Parts, *, wrong: FormErrors | None = None
) -> Response:
    async with parts[Database].reader() as tx:
        earlier = await store.page_of_evaluations(
            tx, user_id, before_id=AFTER_ALL_IDS, limit=_EVALUATIONS_SHOWN
        )
    return await render(
        request,
        "tutor/answers.html",
        status=wrong.status if wrong else 200,
        earlier=earlier,
        price=parts[TutorSettings].chosen.credits_per_answer,
        model=parts[TutorModel].name,
        values=wrong.values if wrong else {},
        errors=wrong.errors if wrong else {},
    )
