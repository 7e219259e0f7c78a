"""Make a public deck of the operator's, which products can sell alone."""

from collections.abc import Sequence
from datetime import datetime

from studium.commerce.entitlements import Features, is_feature_name
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Invalid, NotAllowed
from studium.platform.principal import Principal
from studium.study.flashcards.actions.make_deck import enter_features, make_deck
from studium.study.flashcards.model import Deck


class FeatureUnfit(Invalid):
    """What shall open a deck is no name of a feature, or the deck is its owner's own."""

    slug = "deck-feature-unfit"
    title = "This cannot open a deck"


async def publish_deck(  # noqa: PLR0913 - what a public deck begins with
    tx: Transaction,
    *,
    principal: Principal,
    features: Features,
    feature_names: Sequence[str],
    title: str,
    description: str,
    domain: str | None,
    now: datetime,
) -> Deck:
    """Make it; any one of `feature_names` opens it, none named: an account does.

    Raises NotAllowed, FeatureUnfit.
    """
    if not (principal.is_by_session and principal.is_admin):
        raise NotAllowed("Public decks are made by administrators.")
    check_features(feature_names, is_public=True)
    deck = await make_deck(
        tx,
        title=title,
        description=description,
        domain=domain,
        features=feature_names,
        owner_id=None,
        now=now,
    )
    await record_act(
        tx,
        actor_id=principal.user_id,
        action="made deck",
        subject=Subject("flashcard_deck", deck.id),
        details={"title": title},
        now=now,
    )
    enter_features(features, deck.features, title=title)
    return deck


def check_features(names: Sequence[str], *, is_public: bool) -> None:
    """Raise FeatureUnfit unless these can open such a deck."""
    if names and not is_public:
        raise FeatureUnfit("A deck of one's own opens for its owner alone.")
    if not all(map(is_feature_name, names)):
        raise FeatureUnfit("A feature is lower-case letters, digits, dashes or underscores.")
