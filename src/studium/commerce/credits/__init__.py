"""AI credits: a ledger of grants, holds and entries, and the gate of what costs credits."""

from studium.commerce.credits.actions.expire_grants import move_expiry, take_back_grant
from studium.commerce.credits.actions.grant_credits import grant_credits, open_account
from studium.commerce.credits.actions.hold_credits import (
    HoldEnded,
    InsufficientCredits,
    hold_at_once,
    hold_credits,
    release_hold,
    settle_hold,
)
from studium.commerce.credits.events import CreditsExhausted, CreditsGranted, CreditsLow
from studium.commerce.credits.gate import COST, costs, require_credits
from studium.commerce.credits.model import (
    CreditAccount,
    CreditGrant,
    CreditHold,
    GrantSource,
    HoldState,
)
from studium.commerce.credits.settings import CreditSettings
from studium.commerce.credits.store import account_of, hold_by_id

__all__ = [
    "COST",
    "CreditAccount",
    "CreditGrant",
    "CreditHold",
    "CreditSettings",
    "CreditsExhausted",
    "CreditsGranted",
    "CreditsLow",
    "GrantSource",
    "HoldEnded",
    "HoldState",
    "InsufficientCredits",
    "account_of",
    "costs",
    "grant_credits",
    "hold_at_once",
    "hold_by_id",
    "hold_credits",
    "move_expiry",
    "open_account",
    "release_hold",
    "require_credits",
    "settle_hold",
    "take_back_grant",
]
