import base64

import pytest
from tests.study.questions.formats.reading import found, only

from studium.study.questions.formats import Found, Outcome

PICTURE = base64.b64encode(b"\x89PNG picture").decode()


def quiz(*questions: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>' + "".join(questions) + "</quiz>"


def choice(*answers: tuple[str, str], extra: str = "", text: str = "<p>Which?</p>") -> str:
    options = "".join(
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{content}]]></text>'
        f"<feedback format='html'><text>why</text></feedback></answer>"
        for content, fraction in answers
    )
    return (
        '<question type="multichoice"><name><text>Colours</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
        f"<generalfeedback><text>Because.</text></generalfeedback>{options}{extra}</question>"
    )


def read(*answers: tuple[str, str], extra: str = "") -> Found:
    return only(quiz(choice(*answers, extra=extra)))


def test_one_right_answer() -> None:
    one = read(("<p>red</p>", "0"), ("<p>yellow</p>", "100"), extra="<single>true</single>")
    assert (one.identifier, one.type) == ("Colours", "SINGLE_BEST")
    assert (one.options, one.correct, one.losses) == (("red", "yellow"), (1,), ())
    assert one.item is not None
    assert (one.item.stem, one.item.rationale) == ("Which?", "Because.")
    assert one.item.options[0].rationale == "why"


def test_several_right_answers_by_their_fractions() -> None:
    one = read(
        ("a", "33.33333"),
        ("b", "33.33333"),
        ("c", "33.33333"),
        ("d", "0"),
        extra="<single>false</single>",
    )
    assert (one.type, one.correct, one.outcome) == ("MULTI_SELECT", (0, 1, 2), Outcome.LOSSY)
    even = read(("a", "50"), ("b", "-50"), ("c", "50"), extra="<single>0</single>")
    assert (even.correct, even.outcome) == ((0, 2), Outcome.IMPORTABLE)


@pytest.mark.parametrize(("of_true", "right"), [("100", 0), ("0", 1)])
def test_true_and_false(of_true: str, right: int) -> None:
    of_false = "0" if of_true == "100" else "100"
    one = only(
        quiz(
            "<question type='truefalse'><name><text>n</text></name><questiontext><text>So?</text>"
            f"</questiontext><answer fraction='{of_false}'><text>false</text></answer>"
            f"<answer fraction='{of_true}'><text>true</text></answer></question>"
        )
    )
    assert (one.type, one.options, one.correct) == ("SINGLE_BEST", ("True", "False"), (right,))


def test_an_order_is_by_fraction() -> None:
    text = choice(("b", "2.0"), ("a", "1.0"), ("c", "3.0")).replace("multichoice", "ordering")
    one = only(quiz(text))
    assert (one.type, one.options, one.correct) == ("ORDERING", ("b", "a", "c"), (1, 0, 2))
    assert one.item is not None
    assert [option.content for option in one.item.options] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "kind",
    [
        "shortanswer",
        "numerical",
        "essay",
        "matching",
        "description",
        "cloze",
        "calculated",
        "ddwtos",
        "gapselect",
        "ddmarker",
        "ddimageortext",
        "random",
        "wholly-new",
        "",
    ],
)
def test_other_types_are_listed_and_refused(kind: str) -> None:
    one = only(quiz(f'<question type="{kind}"><name><text>n</text></name></question>'))
    assert (one.identifier, one.outcome) == ("n", Outcome.REFUSED)
    assert "no such type" in str(one.reason)


def test_what_surrounds_a_question_is_kept_beside_it() -> None:
    category = "<question type='category'><category><text>$course$/Pi</text></category></question>"
    extra = (
        "<idnumber>q-7</idnumber><correctfeedback><text>Well done.</text></correctfeedback>"
        "<tags><tag><text>easy</text></tag></tags><hint><text>Think.</text></hint>"
        "<defaultgrade>3</defaultgrade>"
    )
    (one,) = found(quiz(category, choice(("a", "100"), ("b", "0"), extra=extra)))
    assert one.item is not None
    assert one.item.metadata == {
        "category": "$course$/Pi",
        "id_number": "q-7",
        "feedback_right": "Well done.",
        "tags": ["easy"],
    }
    assert one.losses == ("weight of 3 marks", "hints")


def test_pictures_of_the_text_are_kept_and_others_named_as_lost() -> None:
    file = f'<file name="x.png" encoding="base64">{PICTURE}</file>'
    text = '<p>Look: <img src="@@PLUGINFILE@@/x.png" alt="A cat"></p>'
    question = choice(("a", "100"), ("b<img src='@@PLUGINFILE@@/y.png'>", "0"), text=text)
    one = only(quiz(question.replace("</questiontext>", file + "</questiontext>")))
    assert one.losses == ("picture 'y.png' outside of the question text",)
    assert one.item is not None
    (picture,) = one.item.media
    assert (picture.name, picture.alt, picture.data) == ("x.png", "A cat", b"\x89PNG picture")


def test_entities_and_namespaces_of_real_files() -> None:
    one = only(quiz(choice(("caf&eacute; &lt;x&gt;&nbsp;y", "100"), ("b", "0"))))
    assert one.options[0] == "café <x> y"


@pytest.mark.parametrize(
    ("extra", "loss"),
    [
        ("<image>a.gif</image><image_base64>R0lG</image_base64>", "picture 'a.gif'"),
        ("<hidden>1</hidden>", "hidden"),
        ("<gradingtype>RELATIVE_TO_CORRECT</gradingtype>", "partial marks for places"),
        ("<selecttype>RANDOM</selecttype>", "only some of its answers are shown"),
        ("<plugin>value</plugin>", "field 'plugin'"),
        ("<hint><text>Think.</text></hint>", "hints"),
        (
            '<correctfeedback><file name="b.png" path="/">R0lG</file></correctfeedback>',
            "file 'b.png'",
        ),
    ],
)
def test_what_the_bank_has_no_place_for_is_told(extra: str, loss: str) -> None:
    assert read(("a", "100"), ("b", "0"), extra=extra).losses == (loss,)


def test_how_moodle_shows_a_question_is_no_loss() -> None:
    extra = "<penalty>0.3333333</penalty><hidden>0</hidden><shuffleanswers>1</shuffleanswers>"
    assert read(("a", "100"), ("b", "0"), extra=extra).outcome is Outcome.IMPORTABLE


def test_markup_that_is_not_escaped_is_read_as_markup() -> None:
    text = choice(("a", "100"), ("b", "0")).replace(
        "<![CDATA[<p>Which?</p>]]>", "<p>Which <b>one</b><br/>here?</p>"
    )
    one = only(quiz(text))
    assert one.item is not None
    assert one.item.stem == "Which one\nhere?"
    assert one.losses == ("formatting: b",)
