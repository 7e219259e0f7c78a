from tests.study.questions.formats.reading import found, only, shown

from studium.study.questions.formats import Outcome


def test_a_question_its_options_and_its_answer() -> None:
    one = only("What is it?\nA) this\nB. that\nANSWER: B\n")
    assert (one.identifier, one.type, one.options) == ("1", "SINGLE_BEST", ("this", "that"))
    assert (one.correct, one.outcome) == ((1,), Outcome.IMPORTABLE)


def test_text_is_plain_whatever_it_looks_like() -> None:
    one = only('Input that has <html class="cool"> & images:\nA) <b>\nB) &lt;\nANSWER: A')
    assert one.item is not None
    assert one.item.stem == 'Input that has <html class="cool"> & images:'
    assert one.options == ("<b>", "&lt;")


def test_a_question_may_have_several_lines_and_old_line_ends() -> None:
    one = only("\ufeffFirst line,\r\nsecond line\r\nA) x\r\nB)y\r\nANSWER:A\r\n")
    assert one.item is not None
    assert one.item.stem == "First line,\nsecond line"
    assert one.options == ("x", "y")


def test_what_is_incomplete_is_refused_and_the_rest_is_read() -> None:
    text = """Too few
A) Only
ANSWER: A

A) Not started

ANSWER: nothing

Good
A) Right
B) Wrong
ANSWER: A

Not finished
A) x
B) y

Wrong letter
A) x
B) y
ANSWER: C
"""
    outcomes = [(one.identifier, one.outcome) for one in found(text)]
    assert outcomes == [
        ("1", "refused"),
        ("2", "refused"),
        ("3", "importable"),
        ("4", "refused"),
        ("5", "refused"),
    ]


def test_several_letters_are_several_right_answers() -> None:
    one = only("Which?\nA) x\nB) y\nC) z\nANSWER: A, C")
    assert (one.type, one.correct) == ("MULTI_SELECT", (0, 2))


def test_a_file_in_another_encoding_is_refused_with_the_place() -> None:
    refused = shown("Größe?\nA) x\nB) y\nANSWER: A".encode("latin-1"))
    assert refused.error == "The file is not encoded as UTF-8: byte 2 does not belong there."
    assert shown("Größe?\nA) x\nB) y\nANSWER: A".encode("utf-16")).error is None
