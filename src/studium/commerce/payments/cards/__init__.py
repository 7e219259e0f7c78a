"""Saved cards: whose were looked at for which month."""

from studium.commerce.payments.cards.store import CardHolder, card_holders, note_cards_seen

__all__ = ["CardHolder", "card_holders", "note_cards_seen"]
