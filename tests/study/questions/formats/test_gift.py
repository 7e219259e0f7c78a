import pytest
from tests.study.questions.formats.reading import found, only

from studium.study.questions.formats import Found, Outcome


def gift(text: str) -> Found:
    return only(text, "gift")


def test_one_right_answer_among_wrong_ones() -> None:
    one = gift("::Tomb::Who is buried?{~Grant ~Jefferson =no one#Right!####Think of it.}")
    assert (one.identifier, one.type, one.outcome) == ("Tomb", "SINGLE_BEST", "importable")
    assert (one.options, one.correct) == (("Grant", "Jefferson", "no one"), (2,))
    assert one.item is not None
    assert one.item.options[2].rationale == "Right!"
    assert one.item.rationale == "Think of it."


def test_a_missing_word_becomes_a_blank() -> None:
    one = gift("Grant is {~buried =entombed ~living} in a tomb.")
    assert one.item is not None
    assert one.item.stem == "Grant is _____ in a tomb."


@pytest.mark.parametrize(("word", "right"), [("T", 0), ("TRUE", 0), ("F", 1), ("FALSE", 1)])
def test_true_and_false_are_two_options_in_this_order(word: str, right: int) -> None:
    one = gift(f"The sun rises.{{{word}#No.#Yes.}}")
    assert (one.type, one.options, one.correct) == ("SINGLE_BEST", ("True", "False"), (right,))
    assert one.item is not None
    assert one.item.options[right].rationale == "Yes."
    assert one.item.options[1 - right].rationale == "No."


def test_percentages_of_several_right_answers() -> None:
    even = gift("Two? {~%-50%No one ~%50%Grant ~%50%His wife ~%-50%Father}")
    assert (even.type, even.correct, even.outcome) == ("MULTI_SELECT", (1, 2), "importable")
    assert even.item is not None
    assert even.item.scoring == "plus_minus"
    partly = gift("Two? {~No one ~%50%Grant ~%50%His wife}")
    assert partly.losses == ("partial marks in percent: 0, 50, 50",)


def test_a_part_of_the_marks_for_a_wrong_answer_is_named_as_lost() -> None:
    one = gift("Hard.{~wrong ~%50%half credit =full credit}")
    assert (one.correct, one.outcome) == ((2,), Outcome.LOSSY)
    assert one.losses == ("50 % for 'half credit'",)


def test_escaped_characters_mean_themselves() -> None:
    one = gift(r"Which? {~ \= 2 + 2 = \= 2 \: \# \{\} \~ ~ \\ # a\nb}")
    assert one.options == ("= 2 + 2", "= 2 : # {} ~", "\\")
    assert one.item is not None
    assert one.item.options[2].rationale == "a\nb"


def test_a_stated_format_says_how_text_is_read() -> None:
    one = gift("[html]Is <b>x</b> &lt; y?{~[plain]<b>no</b> ~ [markdown]*maybe* =yes &amp; so}")
    assert one.item is not None
    assert one.item.stem == "Is x < y?"
    assert one.options == ("<b>no</b>", "*maybe*", "yes & so")
    assert one.losses == ("formatting: b",)


def test_text_without_a_stated_format_is_html_if_it_has_tags() -> None:
    assert gift("a < b & c > d?{T}").item.stem == "a < b & c > d?"  # type: ignore[union-attr]
    assert gift("<p>a</p>b?{T}").item.stem == "a\n\nb?"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("{}", "essay"),
        ("{=no one =nobody}", "short answer"),
        ("{#1822:5}", "number"),
        ("{=Canada -> Ottawa =Italy -> Rome}", "matching"),
        ("", "description"),
        ("{=a ~b", "never closed"),
        ("{=a ~b} and {=c ~d}", "several answers"),
        ("{=a =b ~c}", "one option"),
        ("{~a ~b ~c}", "Some options must be right"),
    ],
)
def test_what_the_bank_has_no_place_for_is_refused_with_its_reason(
    answers: str, reason: str
) -> None:
    one = gift(f"::t::Question {answers}")
    assert (one.identifier, one.outcome) == ("t", Outcome.REFUSED)
    assert reason in str(one.reason)


def test_categories_comments_ids_and_tags_belong_to_what_follows() -> None:
    text = """\ufeff// A file
$CATEGORY: top/ethics

// question: 7 [id:n\\]1] [tag:easy] [tag:new]
::One::Right?{T}
// a comment in between

$CATEGORY: other
Wrong?{F}
"""
    one, two = found(text, "gift")
    assert one.item is not None
    assert one.item.metadata == {
        "category": "top/ethics",
        "id_number": "n]1",
        "tags": ["easy", "new"],
    }
    assert two.item is not None
    assert (two.identifier, two.item.metadata) == ("2", {"category": "other"})


def test_an_empty_line_inside_braces_does_not_end_the_question() -> None:
    one, two = found("::A::x {\n\n=a\n\n~b\n}\n\n::B::y {T}", "gift")
    assert (one.options, two.options) == (("a", "b"), ("True", "False"))


def test_one_broken_question_does_not_take_the_next_with_it() -> None:
    one, two = found("::A::x {=a\n\n::B::y {T}", "gift")
    assert (one.outcome, two.outcome) == ("refused", "importable")


def test_questions_without_an_empty_line_between_them_are_all_read() -> None:
    text = "::a:: A? {T}\n::b:: B?\n{F}\n$CATEGORY: c\n// [id:7]\n::d:: D? {=x ~y}\n"
    assert [one.identifier for one in found(text, "gift")] == ["a", "b", "d"]
    last = found(text, "gift")[-1].item
    assert last is not None
    assert last.metadata == {"category": "c", "id_number": "7"}


def test_a_picture_that_the_file_cannot_hold_is_told() -> None:
    one = gift('[html]<p>Which?</p><img src="@@PLUGINFILE@@/a.png" alt="a">{=x ~y}')
    assert one.losses == ("picture '@@PLUGINFILE@@/a.png'",)


def test_a_file_that_begins_with_markup_is_recognised() -> None:
    assert only("<p>Which?</p> {=x ~y}").options == ("x", "y")
