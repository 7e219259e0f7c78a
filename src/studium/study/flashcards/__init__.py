"""Flashcards: decks of cards that come back just before they would be forgotten."""
