"""Make a deck."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from studium.commerce.entitlements import Feature, Features
from studium.platform.database import Transaction
from studium.platform.errors import Conflict
from studium.platform.ids import new_id
from studium.study.flashcards import store
from studium.study.flashcards.model import ADDRESS, Deck, slug_of


def enter_features(features: Features, slugs: Iterable[str], *, title: str | None = None) -> None:
    """Let products sell what opens decks, where nobody entered it before.

    What opens one deck alone is called by its title.
    """
    known = {feature.slug for feature in features.all()}
    wanted = list(dict.fromkeys(slugs))
    for slug in wanted:
        if slug not in known:
            words = title if title and len(wanted) == 1 else features.of(slug).title
            features.add(Feature(slug, words, ADDRESS))


class SlugTaken(Conflict):
    """Another deck has this slug."""

    slug = "deck-slug-taken"
    title = "Another deck has this slug"


async def make_deck(  # noqa: PLR0913 - what a deck begins with
    tx: Transaction,
    *,
    title: str,
    now: datetime,
    owner_id: UUID | None,
    description: str = "",
    domain: str | None = None,
    features: Iterable[str] = (),
    slug: str | None = None,
    source: str | None = None,
) -> Deck:
    """Make a person's own deck, or a public one of the operator's when `owner_id` is None.

    Without a `slug` one is made of the title. Raises SlugTaken.
    """
    deck_id = new_id()
    made = await store.insert_deck(
        tx,
        Deck(
            id=deck_id,
            slug=slug or f"{slug_of(title)}-{deck_id.hex[-8:]}",
            title=title,
            description=description,
            domain=domain,
            is_public=owner_id is None,
            owner_id=owner_id,
            features=sorted(features),
            metadata={"source": source} if source else {},
            created_at=now,
            updated_at=now,
        ),
    )
    if made is None:
        raise SlugTaken("Choose another slug, or leave it out to have one made.")
    return made
