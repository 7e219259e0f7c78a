"""Choose among the ways of paying that a person has saved at the operator's provider."""

from collections.abc import Callable
from uuid import UUID

from studium.commerce.payments import (
    Capability,
    PaymentProviders,
    SavedMethod,
    payment_connection,
    with_customer,
)
from studium.platform.errors import Conflict
from studium.platform.parts import Parts


class NoSavedMethod(Conflict):
    """There is no saved card, or not this one."""

    slug = "no-saved-method"
    title = "No such saved card"


async def choose_method(
    parts: Parts, user_id: UUID, *, fits: Callable[[SavedMethod], bool]
) -> SavedMethod:
    """The first that fits, their own first choice before all others. Raises NoSavedMethod."""
    found = await payment_connection(parts, None, needs=Capability.SAVED_METHODS)
    provider = await parts[PaymentProviders].reach(found)
    methods = await with_customer(
        parts,
        provider,
        payer_id=user_id,
        connection_id=found.connection.id,
        call=provider.saved_methods,
    )
    for method in sorted(methods, key=lambda each: not each.is_default):
        if fits(method):
            return method
    raise NoSavedMethod("You have no such saved card. Begin at the checkout instead.")
