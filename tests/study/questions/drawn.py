"""Questions of every type for property tests, each with a twin whose key differs."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from studium.study.questions.content import QuestionContent, Variant
from studium.study.questions.types import QuestionTypes

TYPES = QuestionTypes()
_WORDS = st.text("abcdefghij ", min_size=1, max_size=12).map(lambda text: f"x{text.strip()}")


def _question(type_: str, scoring: str, **members: Any) -> QuestionContent:
    return QuestionContent(
        **{
            "type": type_,
            "domain": "evaluation",
            "stem": "What is best?",
            "scoring": scoring,
            "difficulty": 3,
            "rationale": "Secret: because it is.",
            **members,
        }
    )


@st.composite
def _variants(draw: st.DrawFn, rights: list[bool | None]) -> tuple[Variant, ...]:
    count = len(rights)
    words = draw(st.lists(_WORDS, min_size=count, max_size=count, unique_by=str.casefold))
    ids = draw(st.lists(st.uuids(version=4), min_size=count, max_size=count, unique=True))
    return tuple(
        Variant(
            id=UUID(str(ids[place])),
            label="ABCDEFGH"[place],
            content=words[place],
            is_correct=rights[place],
            rationale=f"Secret {place}",
            sort_order=place,
        )
        for place in range(count)
    )


def _rekeyed(variants: tuple[Variant, ...], rights: list[bool]) -> tuple[Variant, ...]:
    pairs = zip(variants, rights, strict=True)
    return tuple(replace(each, is_correct=right, rationale="Other") for each, right in pairs)


@st.composite
def single_best(draw: st.DrawFn) -> tuple[QuestionContent, QuestionContent]:
    count = draw(st.integers(2, 6))
    places = st.integers(0, count - 1)
    keys = [[place == key for place in range(count)] for key in (draw(places), draw(places))]
    variants = draw(_variants(list(keys[0])))
    content = _question("SINGLE_BEST", "dichotomous", variants=variants)
    return content, replace(content, variants=_rekeyed(variants, keys[1]), rationale="Other")


@st.composite
def multi_select(draw: st.DrawFn) -> tuple[QuestionContent, QuestionContent]:
    count = draw(st.integers(3, 7))
    right = draw(st.integers(1, count - 1))
    key = [place < right for place in range(count)]
    keys = [draw(st.permutations(key)), draw(st.permutations(key))]
    scoring = draw(st.sampled_from(["dichotomous", "plus_minus", "select_n"]))
    told = scoring == "select_n" or draw(st.booleans())
    content = _question(
        "MULTI_SELECT",
        scoring,
        variants=draw(_variants(list(keys[0]))),
        body={"select": right} if told else {},
    )
    return content, replace(content, variants=_rekeyed(content.variants, keys[1]))


@st.composite
def ordering(draw: st.DrawFn) -> tuple[QuestionContent, QuestionContent]:
    count = draw(st.integers(3, 6))
    content = _question(
        "ORDERING",
        draw(st.sampled_from(["dichotomous", "rationale_pairs"])),
        variants=draw(_variants([None] * count)),
    )
    order = draw(st.permutations(range(count)))
    pairs = zip(content.variants, order, strict=True)
    moved = tuple(replace(each, sort_order=place) for each, place in pairs)
    return content, replace(content, variants=tuple(draw(st.permutations(moved))))


@st.composite
def hot_spot(draw: st.DrawFn) -> tuple[QuestionContent, QuestionContent]:
    count = draw(st.integers(2, 6))
    right = draw(st.integers(1, count))
    names = draw(st.permutations([f"n{place}" for place in range(count)]))
    key = [place < right for place in range(count)]

    def made(rights: list[bool]) -> QuestionContent:
        regions = [
            {
                "id": names[place],
                "label": f"Part {place}",
                "shape": "circle",
                "coordinates": [place / 10, place % 2 / 2, 0.05],
                "is_correct": rights[place],
                "rationale": f"Secret {rights[place]}",
            }
            for place in range(count)
        ]
        return _question(
            "HOT_SPOT",
            "plus_minus",
            media=[{"alt": "A hand", "file": "hand.svg"}],
            body={"regions": regions, "select": right},
        )

    return made(draw(st.permutations(key))), made(draw(st.permutations(key)))


@st.composite
def clinical_sim(draw: st.DrawFn) -> tuple[QuestionContent, QuestionContent]:
    count = draw(st.integers(1, 4))
    points = st.integers(-2, 2)

    def made() -> QuestionContent:
        steps = []
        for number in range(1, count + 1):
            choose = "many" if number % 3 == 0 else "one"
            after = f"s{number + 1}" if number < count else None
            gains = [draw(points), draw(points), draw(points)]
            gains[draw(st.integers(0, 2))] = 2
            actions = [
                {
                    "id": f"a{place}",
                    "content": f"Do {place}",
                    "points": gain,
                    "feedback": f"Then {number}",
                    "rationale": f"Secret {gain}",
                    "leads_to": after if choose == "one" and place else None,
                }
                for place, gain in enumerate(gains)
            ]
            steps.append(
                {
                    "id": f"s{number}",
                    "prompt": f"Step {number}",
                    "choose": choose,
                    "actions": actions,
                    "next": after,
                }
            )
        body = {"opening": "Once", "steps": steps, "start": "s1"}
        return _question("CLINICAL_SIM", "plus_minus", body=body)

    return made(), made()


@st.composite
def scenario_set(draw: st.DrawFn) -> tuple[QuestionContent, QuestionContent]:
    key = [True] * 3 + [False] * 3

    def made() -> QuestionContent:
        items = []
        for number in range(1, 5):
            rights = draw(st.permutations(key))
            options = [
                {
                    "label": label,
                    "content": f"Option {label}",
                    "is_correct": right,
                    "rationale": f"Secret {right}",
                }
                for label, right in zip("ABCDEF", rights, strict=True)
            ]
            items.append({"id": f"i{number}", "stem": f"Item {number}?", "options": options})
        return _question("SCENARIO_SET", "select_n", body={"opening": "Once", "items": items})

    return made(), made()


BY_TYPE = {
    "SINGLE_BEST": single_best(),
    "MULTI_SELECT": multi_select(),
    "ORDERING": ordering(),
    "HOT_SPOT": hot_spot(),
    "CLINICAL_SIM": clinical_sim(),
    "SCENARIO_SET": scenario_set(),
}


def pairs_of_all_types() -> st.SearchStrategy[tuple[QuestionContent, QuestionContent]]:
    """A question that may be asked, and one that differs from it in nothing but its key."""
    return st.one_of(*BY_TYPE.values()).map(
        lambda pair: (TYPES.check(pair[0]), TYPES.check(pair[1]))
    )
