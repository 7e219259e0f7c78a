"""What flashcards do when something happens below."""

from studium.accounts.people import AccountDeleted
from studium.platform.database import Transaction
from studium.platform.events import Subscriber
from studium.platform.parts import Parts
from studium.study.flashcards.reviewing.store import forget
from studium.study.flashcards.store import delete_decks_of


async def forget_learner(_: Parts, tx: Transaction, event: AccountDeleted) -> None:
    """Delete what a person did with cards, and their own decks."""
    await forget(tx, event.user_id)
    await delete_decks_of(tx, event.user_id)


SUBSCRIBERS = (Subscriber("flashcards.forget_learner", AccountDeleted, forget_learner),)
