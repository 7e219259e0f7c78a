"""Charges and balance transactions: what was taken, and what it came to.

https://docs.stripe.com/api/charges, https://docs.stripe.com/api/balance_transactions.
"""

from studium.sandbox.stripe.errors import Body
from studium.sandbox.stripe.lists import CREATED, LIST_PARAMS, list_page, narrowed_by
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.shapes import Field, currency, optional, text

_CHARGES = "/v1/charges"
_TRANSACTIONS = "/v1/balance_transactions"

_LIST_CHARGES: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "customer": optional(text),
    "payment_intent": optional(text),
}

_LIST_TRANSACTIONS: dict[str, Field] = {
    **LIST_PARAMS,
    **CREATED,
    "currency": optional(currency),
    "source": optional(text),
    "type": optional(text),
}


async def _retrieve_charge(call: Call) -> Body:
    return (await call.objects.find("charge", call.id)).body


async def _list_charges(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("customer", "payment_intent"))
    return await list_page(call.objects, "charge", _CHARGES, call.params, narrowed)


async def _retrieve_transaction(call: Call) -> Body:
    return (await call.objects.find("balance_transaction", call.id)).body


async def _list_transactions(call: Call) -> Body:
    narrowed = narrowed_by(call.params, ("currency", "source", "type"))
    return await list_page(
        call.objects, "balance_transaction", _TRANSACTIONS, call.params, narrowed
    )


OPERATIONS = (
    Operation("GET", _CHARGES, _list_charges, _LIST_CHARGES),
    Operation("GET", _CHARGES + "/{id}", _retrieve_charge),
    Operation("GET", _TRANSACTIONS, _list_transactions, _LIST_TRANSACTIONS),
    Operation("GET", _TRANSACTIONS + "/{id}", _retrieve_transaction),
)
