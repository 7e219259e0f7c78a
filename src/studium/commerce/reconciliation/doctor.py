"""What `studium doctor` says of our books and the providers'."""

from collections.abc import AsyncIterator

from studium.commerce.reconciliation import store
from studium.platform.doctor import Check, Examined, Verdict


async def check_books(examined: Examined) -> AsyncIterator[Check]:
    """What stands open, and when books were last compared."""
    if examined.tx is None:
        return
    counted = await store.open_by_kind(examined.tx)
    compared_at = await store.last_finished_at(examined.tx)
    when = f"compared on {compared_at:%Y-%m-%d}" if compared_at else "not compared yet"
    if counted:
        kinds = ", ".join(f"{each.count} {each.kind.value}" for each in counted)
        yield Check(
            "books",
            Verdict.WARN,
            f"ours and the payment providers' differ: {kinds}; {when}",
            "see /admin/reconciliation, and docs/runbooks/drift.md",
        )
    else:
        yield Check("books", Verdict.OK, f"nothing is known to differ from providers'; {when}")


CHECKS = (check_books,)
