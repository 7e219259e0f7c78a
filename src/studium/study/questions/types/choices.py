"""What types with answer options share: reading choices, and showing options. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from studium.study.questions.content import Fault, QuestionContent, Variant
from studium.study.questions.types.contract import Response, ResponseInvalid

LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def shuffled(names: Iterable[str], seed: str) -> list[str]:
    """Names in an order that follows from the seed and them alone, whatever order they came in."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest())


def option_id(variant: Variant) -> str:
    """The name by which a candidate chooses an option."""
    if variant.id is None:
        raise ValueError("an option without an id was never stored")
    return str(variant.id)


def shown_options(variants: Sequence[Variant]) -> list[dict[str, Any]]:
    """Options as a candidate sees them, labelled by their places."""
    return [
        {"id": option_id(variant), "label": LABELS[place], "content": variant.content}
        for place, variant in enumerate(variants)
    ]


def explained_options(variants: Sequence[Variant], chosen: Collection[str]) -> list[dict[str, Any]]:
    """Options for looking back."""
    return [
        {
            **shown,
            "is_correct": variant.is_correct,
            "is_chosen": shown["id"] in chosen,
            "rationale": variant.rationale,
        }
        for shown, variant in zip(shown_options(variants), variants, strict=True)
    ]


def option_faults(content: QuestionContent, *, least: int, are_keyed: bool = True) -> list[Fault]:
    """What is wrong with the options: their number, sameness, places and keys."""
    faults = []
    variants = content.variants
    if not least <= len(variants) <= len(LABELS):
        faults.append(Fault("variants", f"Give {least} to {len(LABELS)} options."))
    if len({variant.content.casefold() for variant in variants}) < len(variants):
        faults.append(Fault("variants", "Two options say the same."))
    if len({variant.sort_order for variant in variants}) < len(variants):
        faults.append(Fault("variants", "Two options have the same place."))
    if are_keyed and any(variant.is_correct is None for variant in variants):
        faults.append(Fault("variants", "Say of each option whether it is right."))
    return faults


def right_options(content: QuestionContent) -> set[str]:
    """The ids of the options that are right."""
    return {option_id(variant) for variant in content.variants if variant.is_correct}


def read_choices(response: Response, known: Collection[str], *, most: int) -> tuple[str, ...]:
    """Several choices, each once, in the order that was sent. Raises ResponseInvalid."""
    chosen = response.selected_options
    if response.selected_option is not None or response.response_value is not None:
        raise ResponseInvalid("Answer this question with selected_options.")
    if len(set(chosen)) < len(chosen):
        raise ResponseInvalid("Choose each option once.")
    if not set(chosen) <= set(known):
        raise ResponseInvalid("There is no such option in this question.")
    if len(chosen) > most:
        raise ResponseInvalid(f"Choose {most} at most.")
    return chosen


def rows_of(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The rows of this name in an author's form; what is no row is left out."""
    rows = fields.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def form_options(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer options from an author's form; rows without content are left out."""
    rows = [row for row in rows_of(fields, "variants") if str(row.get("content", "")).strip()]
    return [
        {
            "label": LABELS[place % len(LABELS)],
            "content": row["content"],
            "is_correct": row.get("is_correct") == "yes",
            "rationale": row.get("rationale") or None,
            "sort_order": place,
            "metadata": {"pair": row["pair"]} if row.get("pair") else {},
        }
        for place, row in enumerate(rows)
    ]
