"""Questions at random, as Hypothesis makes them."""

from hypothesis import strategies as st

from studium.study.questions.formats import Item, Option
from studium.study.questions.formats.markup import tidy

SPECIAL = "~=#{}:\\<>&\"'[]%,;.()*_-/!? \n"
LETTERS = "abcdefgh ABC 012 éßπ中 "

texts = (
    st.text(st.sampled_from(SPECIAL + LETTERS * 3), min_size=1, max_size=40)
    .map(lambda text: tidy("x" + text))
    .filter(bool)
)
lines = texts.map(lambda text: text.replace("\n", " "))
reasons = st.one_of(st.just(""), texts)


def _options(contents: list[str], right: set[int], why: list[str]) -> tuple[Option, ...]:
    return tuple(
        Option(f"{content} {number}", number in right, why[number])
        for number, content in enumerate(contents)
    )


@st.composite
def items(draw: st.DrawFn) -> Item:
    """A question with options that the bank takes."""
    kind = draw(st.sampled_from(["SINGLE_BEST", "MULTI_SELECT", "ORDERING"]))
    contents = draw(st.lists(texts, min_size=3, max_size=6))
    why = draw(st.lists(reasons, min_size=len(contents), max_size=len(contents)))
    most = 1 if kind == "SINGLE_BEST" else len(contents) - 1
    right = draw(st.sets(st.integers(0, len(contents) - 1), min_size=1, max_size=most))
    options = _options(contents, right, why)
    if kind == "ORDERING":
        options = tuple(Option(one.content, None, one.rationale) for one in options)
    scorings = ["", "plus_minus"] if kind == "MULTI_SELECT" else [""]
    return Item(
        identifier=draw(lines),
        type=kind,
        stem=draw(texts),
        options=options,
        rationale=draw(reasons),
        domain=draw(st.sampled_from(["", "evaluation"])),
        difficulty=draw(st.one_of(st.none(), st.integers(1, 5))),
        scoring=draw(st.sampled_from(scorings)),
        metadata=draw(st.sampled_from([{}, {"topic": "a; b"}, {"tags": ["x", "y"], "n": 1}])),
    )
