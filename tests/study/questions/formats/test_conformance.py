"""What every format must do, whichever there are."""

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.study.questions.formats.items import items

from studium.study.questions.formats import Format, Item, Option, Outcome, Source, formats, preview
from studium.study.questions.formats import read as read_file

FORMATS = pytest.mark.parametrize("one", formats().values(), ids=formats().keys())
PLAIN = Item(
    identifier="1",
    type="SINGLE_BEST",
    stem="Which is a fruit?",
    options=(Option("An apple", is_correct=True), Option("A table"), Option("A cloud")),
)


def source(data: bytes, name: str = "questions") -> Source:
    return Source(name, io.BytesIO(data))


def again(one: Format, questions: list[Item]) -> list[Item]:
    """Questions written and read again."""
    data = one.write(questions).data
    return [found.item for found in read_file(source(data), one.name) if found.item is not None]


@FORMATS
def test_a_plain_question_is_carried_by_every_format(one: Format) -> None:
    written = one.write([PLAIN])
    assert (written.refused, written.losses) == ((), ())
    assert again(one, [PLAIN]) == [PLAIN]


@FORMATS
def test_a_file_that_a_format_writes_is_recognised_as_its_own(one: Format) -> None:
    shown = preview(source(one.write([PLAIN, replace(PLAIN, identifier="2")]).data))
    assert (shown.format, shown.error) == (one.name, None)
    assert [item["outcome"] for item in shown.items] == ["importable", "importable"]


@FORMATS
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(items(), min_size=1, max_size=4))
def test_exports_read_back_equal(one: Format, questions: list[Item]) -> None:
    questions = [replace(item, identifier=f"{n + 1}") for n, item in enumerate(questions)]
    written = one.write(questions)
    told = {identifier for identifier, _ in (*written.refused, *written.losses)}
    kept = [item for item in questions if item.identifier not in told]
    kept = [replace(item, identifier=f"{n + 1}") for n, item in enumerate(kept)]
    if kept:
        assert again(one, kept) == kept


@FORMATS
@settings(max_examples=25, deadline=None)
@given(items())
def test_nothing_is_left_out_of_an_export_in_silence(one: Format, item: Item) -> None:
    written = one.write([item])
    assert written.refused or written.losses or again(one, [item]) == [item]


@FORMATS
def test_an_export_of_nothing_is_a_file_without_questions(one: Format) -> None:
    shown = preview(source(one.write([]).data), one.name)
    assert shown.error is not None
    assert shown.items == ()


@pytest.mark.parametrize("name", ["json", "csv"])
def test_the_bank_s_own_formats_carry_every_type(name: str) -> None:
    scenario = Item(
        identifier="s1",
        type="CLINICAL_SIM",
        stem="A visit.",
        body={
            "opening": "She opens the door.",
            "start": "s1",
            "steps": [
                {
                    "id": "s1",
                    "prompt": "What first?",
                    "choose": "one",
                    "actions": [
                        {
                            "id": "a1",
                            "content": "Ask",
                            "points": 2,
                            "feedback": "She tells.",
                            "rationale": "Ask first.",
                        },
                        {
                            "id": "a2",
                            "content": "Leave",
                            "points": -1,
                            "feedback": "She waits.",
                            "rationale": "Too early.",
                        },
                    ],
                }
            ],
        },
    )
    assert again(formats()[name], [scenario]) == [scenario]


@FORMATS
def test_a_format_never_reads_what_it_refuses_to_write(one: Format) -> None:
    spot = Item("1", "HOT_SPOT", "Where?", body={"regions": []})
    refused = one.write([spot]).refused
    assert refused or one.name in ("json", "csv")
    if not refused:
        (found,) = read_file(source(one.write([spot]).data), one.name)
        assert found.outcome is Outcome.REFUSED
