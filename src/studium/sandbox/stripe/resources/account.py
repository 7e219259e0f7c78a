"""The account itself and its balance.

https://docs.stripe.com/api/accounts/object, https://docs.stripe.com/api/balance.
"""

from studium.sandbox.stripe.accounts import Account
from studium.sandbox.stripe.errors import ApiError, Body
from studium.sandbox.stripe.operation import Call, Operation
from studium.sandbox.stripe.store import sum_balance

_OPENED_AT = 1_767_225_600  # 2026-01-01


async def _retrieve(call: Call) -> Body:
    return _account_body(call.objects.account)


async def _retrieve_by_id(call: Call) -> Body:
    if call.id != call.objects.account.id:
        raise ApiError(
            f"The provided key does not have access to account '{call.id}' (or that account does "
            "not exist).",
            status=403,
            code="account_invalid",
        )
    return _account_body(call.objects.account)


async def _balance(call: Call) -> Body:
    sums = await sum_balance(call.objects.tx, call.objects.account.id, call.objects.second)
    known = {held.currency: (held.available, held.pending) for held in sums}
    funds = known or {call.objects.account.currency: (0, 0)}
    return {
        "object": "balance",
        "available": [_fund(code, held[0]) for code, held in funds.items()],
        "livemode": False,
        "pending": [_fund(code, held[1]) for code, held in funds.items()],
    }


def _fund(currency: str, amount_minor: int) -> Body:
    return {"amount": amount_minor, "currency": currency, "source_types": {"card": amount_minor}}


def _account_body(account: Account) -> Body:
    return {
        "id": account.id,
        "object": "account",
        "business_profile": {
            "mcc": "8299",
            "name": account.business_name,
            "product_description": None,
            "support_address": None,
            "support_email": account.email,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": account.country,
        "created": _OPENED_AT,
        "default_currency": account.currency,
        "details_submitted": True,
        "email": account.email,
        "metadata": {},
        "payouts_enabled": True,
        "settings": {
            "dashboard": {"display_name": account.business_name, "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": account.business_name.upper()},
        },
        "type": "standard",
    }


OPERATIONS = (
    Operation("GET", "/v1/account", _retrieve),
    Operation("GET", "/v1/accounts/{id}", _retrieve_by_id),
    Operation("GET", "/v1/balance", _balance),
)
