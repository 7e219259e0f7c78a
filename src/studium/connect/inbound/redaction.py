"""Take out of a stored event who somebody is, and leave what happened.

The members in which payment systems, shops and labs say who a person is are blanked with all that
they hold, but for ids; so is every text that is an e-mail address, wherever it stands. Amounts,
times, states and ids stay, so that the event can still be handled.
"""

import json
import re
from typing import Any

ERASED = "[erased]"
_PERSONAL = frozenset(
    """
    account_holder_name address address_line_1 address_line_2 admin_area_1 admin_area_2
    birth_date buyer card_holder cardholder_name city collected_information custom_fields
    customer_address customer_details customer_email customer_name customer_phone
    customer_purchase_ip customer_shipping customer_tax_ids billing_address billing_details email
    email_address evidence extra fingerprint first_name full_name given_name individual_name ip
    ip_address last4 last_name line1 line2 messages name national_number notes owner payer phone
    phone_number phone_with_type postal_code receipt_email shipping shipping_address
    shipping_details ship_to surname tax_info verified_address verified_email verified_name
    verified_phone
    """.split()  # noqa: SIM905 - a list of words, one a line, is ten times as long
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def redacted(payload: bytes) -> bytes:
    """The event without who it is about; nothing at all of one that is not JSON."""
    try:
        return json.dumps(_redacted(json.loads(payload), is_personal=False)).encode()
    except ValueError:
        return b""


def _redacted(value: Any, *, is_personal: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _redacted(
                inner, is_personal=(is_personal or key.lower() in _PERSONAL) and not _is_id(key)
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_redacted(inner, is_personal=is_personal) for inner in value]
    if isinstance(value, str) and (is_personal or _EMAIL.fullmatch(value.strip())):
        return ERASED
    return value


def _is_id(key: str) -> bool:
    return key == "id" or key.endswith("_id")
