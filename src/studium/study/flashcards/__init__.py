"""Flashcards: decks of cards that come back just before they would be forgotten."""

from studium.study.flashcards.access import CardNotFound, DeckNotFound, see_deck
from studium.study.flashcards.actions.change_deck import add_card
from studium.study.flashcards.actions.make_deck import make_deck
from studium.study.flashcards.events import FlashcardReviewed, FlashcardReviewUndone
from studium.study.flashcards.makers import CardMaker, CardMakers, MadeCard
from studium.study.flashcards.model import Card, CardText, Deck, Learner
from studium.study.flashcards.reviewing.change_settings import change_settings
from studium.study.flashcards.reviewing.choose_cards import choose_cards
from studium.study.flashcards.reviewing.read_queue import Standing, read_standing
from studium.study.flashcards.reviewing.record_review import record_review
from studium.study.flashcards.reviewing.reviewing_minutes import reviewing_minutes
from studium.study.flashcards.reviewing.store import deck_domains, learner_of, seeded_cards
from studium.study.flashcards.scheduling.days import DAY_START, day_begins, learner_day

__all__ = [
    "DAY_START",
    "Card",
    "CardMaker",
    "CardMakers",
    "CardNotFound",
    "CardText",
    "Deck",
    "DeckNotFound",
    "FlashcardReviewUndone",
    "FlashcardReviewed",
    "Learner",
    "MadeCard",
    "Standing",
    "add_card",
    "change_settings",
    "choose_cards",
    "day_begins",
    "deck_domains",
    "learner_day",
    "learner_of",
    "make_deck",
    "read_standing",
    "record_review",
    "reviewing_minutes",
    "see_deck",
    "seeded_cards",
]
