"""Make cards of a picture: each asks what one covered part of it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.files import File
from studium.study.flashcards.actions.change_deck import add_card
from studium.study.flashcards.model import Card, CardText, Deck

MOST_COVERS = 18  # whose fields fit into one form
QUESTION = "What is covered?"


class CoverMisplaced(Invalid):
    """A cover lies outside its picture, or there is none."""

    slug = "cover-misplaced"
    title = "A cover is not on the picture"


@dataclass(frozen=True)
class Cover:
    """A part of a picture and what is there: shares of its width and height, from the top left."""

    label: str
    x: float
    y: float
    width: float
    height: float


async def cover_picture(  # noqa: PLR0913 - what such cards are
    tx: Transaction,
    deck: Deck,
    picture: File,
    covers: Sequence[Cover],
    *,
    alt: str,
    question: str = QUESTION,
    hides_all: bool = True,
    now: datetime,
) -> list[Card]:
    """A card for each cover; `alt` says in words what the picture shows, and not what is covered.

    `hides_all`: the other parts are covered, too, while one is asked. Raises CoverMisplaced.
    """
    if not 1 <= len(covers) <= MOST_COVERS:
        raise CoverMisplaced(f"Cover 1 to {MOST_COVERS} parts of the picture.")
    for number, cover in enumerate(covers, 1):
        _check(cover, number)
    name = f"{picture.id.hex[-8:]}-{picture.name}"  # two pictures of one name stay apart
    media = {
        "name": name,
        "file_id": str(picture.id),
        "media_type": picture.media_type,
        "alt": alt,
    }
    boxes = [[cover.x, cover.y, cover.width, cover.height] for cover in covers]
    return [
        await add_card(
            tx,
            deck,
            CardText(
                prompt=question,
                answer=cover.label,
                media=[media],
                occlusion={
                    "name": name,
                    "boxes": boxes,
                    "asked": [place],
                    "hides_all": hides_all,
                },
            ),
            now=now,
        )
        for place, cover in enumerate(covers)
    ]


def _check(cover: Cover, number: int) -> None:
    is_within = (
        min(cover.x, cover.y) >= 0
        and min(cover.width, cover.height) > 0
        and max(cover.x + cover.width, cover.y + cover.height) <= 1 + 1e-9
    )
    if not is_within:
        raise CoverMisplaced(f"Cover {number} reaches beyond the picture, or has no size.")
