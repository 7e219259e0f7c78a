"""Write GIFT that reads back equal; what it has no sign for is named."""

from collections.abc import Iterator, Sequence

from studium.study.questions.formats.gift.escapes import escape
from studium.study.questions.formats.marks import FALSE, TRUE
from studium.study.questions.formats.model import MULTI_SELECT, SINGLE_BEST, Item, Option
from studium.study.questions.formats.plugin import Written

OWN_METADATA = frozenset(("category", "id_number", "tags"))


def write(items: Sequence[Item]) -> Written:
    """Single best and multi select questions, their rationales as feedback."""
    blocks: list[str] = []
    refused: list[tuple[str, str]] = []
    losses: list[tuple[str, str]] = []
    category = ""
    for item in items:
        if item.type not in (SINGLE_BEST, MULTI_SELECT):
            refused.append((item.identifier, f"GIFT has no {item.type}."))
            continue
        losses += [(item.identifier, loss) for loss in _losses(item)]
        wanted = str(item.metadata.get("category", ""))
        if wanted != category:
            blocks.append(f"$CATEGORY: {escape(wanted)}")
            category = wanted
        blocks.append("\n".join(_lines(item)))
    return Written(
        "".join(f"{block}\n\n" for block in blocks).encode(), tuple(refused), tuple(losses)
    )


def _losses(item: Item) -> Iterator[str]:
    for name in ("domain", "difficulty", "media", "body"):
        if getattr(item, name):
            yield name
    if item.scoring and item.scoring != _scoring(item):
        yield "scoring"
    for name in item.metadata.keys() - OWN_METADATA:
        yield f"metadata {name}"


def _scoring(item: Item) -> str:
    """What reading the percentages again makes of it."""
    return "plus_minus" if item.type == MULTI_SELECT and item.scoring == "plus_minus" else ""


def _lines(item: Item) -> Iterator[str]:
    tags = [("id", item.metadata["id_number"])] if "id_number" in item.metadata else []
    tags += [("tag", tag) for tag in item.metadata.get("tags", ())]
    if tags:
        yield "// " + " ".join(f"[{kind}:{_in_brackets(str(value))}]" for kind, value in tags)
    yield f"::{escape(item.identifier)}::[plain]{escape(item.stem)} {{"
    if _is_statement(item):
        yield _true_or_false(item.options)
    else:
        yield from (f"    {_answer(item, option)}" for option in item.options)
    if item.rationale:
        yield f"    ####[plain]{escape(item.rationale)}"
    yield "}"


def _in_brackets(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def _is_statement(item: Item) -> bool:
    contents = [option.content for option in item.options]
    return item.type == SINGLE_BEST and contents == [TRUE, FALSE]


def _true_or_false(options: tuple[Option, ...]) -> str:
    right, wrong = options if options[0].is_correct else options[::-1]
    word = "TRUE" if options[0].is_correct else "FALSE"
    if not (right.rationale or wrong.rationale):
        return f"    {word}"
    return f"    {word}#[plain]{escape(wrong.rationale)}#[plain]{escape(right.rationale)}"


def _answer(item: Item, option: Option) -> str:
    feedback = f"#[plain]{escape(option.rationale)}" if option.rationale else ""
    return f"{_mark(item, option)}[plain]{escape(option.content)}{feedback}"


def _mark(item: Item, option: Option) -> str:
    if item.type == SINGLE_BEST:
        return "=" if option.is_correct else "~"
    share = f"{100 / len(item.correct):.5f}".rstrip("0").rstrip(".")
    if option.is_correct:
        return f"~%{share}%"
    return f"~%-{share}%" if item.scoring == "plus_minus" else "~"
