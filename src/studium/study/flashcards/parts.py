"""What flashcards bring to the wiring: the registry of what cards are made from."""

from studium.platform.parts import Parts
from studium.study.flashcards.actions.make_card_from import EXAM_ITEM, card_from_exam_item
from studium.study.flashcards.makers import CardMaker, CardMakers


async def provide(parts: Parts) -> None:
    """Add the registry, with exam items as the first kind."""
    makers = CardMakers()
    makers.add(CardMaker(EXAM_ITEM, card_from_exam_item))
    parts.add(makers)
