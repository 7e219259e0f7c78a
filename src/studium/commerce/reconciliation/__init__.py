"""Reconciliation: our books compared with payment providers', differences repaired or listed."""

from studium.commerce.reconciliation.actions.reconcile_account import (
    RunInterrupted,
    reconcile_account,
)
from studium.commerce.reconciliation.model import DifferenceKind, DifferenceState, Finding
from studium.commerce.reconciliation.run import Run, RunStatus
from studium.commerce.reconciliation.store import Difference

__all__ = [
    "Difference",
    "DifferenceKind",
    "DifferenceState",
    "Finding",
    "Run",
    "RunInterrupted",
    "RunStatus",
    "reconcile_account",
]
