"""Keeping a buyer's consent: payment tokens, made with a payment or by a setup token."""

from copy import deepcopy

from studium.sandbox.kit import Stored
from studium.sandbox.paypal.accounts import BUYERS, Buyer
from studium.sandbox.paypal.errors import Body, refused
from studium.sandbox.paypal.identifiers import customer_id, vault_id
from studium.sandbox.paypal.objects import AccountObjects, Happening, link
from studium.sandbox.paypal.payments.orders import payer_body

PAYMENT_TOKEN = "paypal_payment_token"  # noqa: S105 - the name of a kind


def saved_wallet(buyer: Buyer) -> Body:
    """The buyer as the vault's `payment_source.paypal` has it."""
    return payer_body(buyer) | {"account_id": buyer.payer_id}


async def save_token(
    objects: AccountObjects, buyer: Buyer, customer: str | None, wallet: Body
) -> Stored:
    """Keep a payment token of a buyer for a customer of the merchant, and report it."""
    token_id = vault_id()
    here = f"{objects.address}/v3/vault/payment-tokens/{token_id}"
    body = {
        "id": token_id,
        "customer": {"id": customer or customer_id()},
        "payment_source": {"paypal": wallet | saved_wallet(buyer)},
        "links": [link(here, "self"), link(here, "delete", "DELETE")],
    }
    stored = await objects.add(PAYMENT_TOKEN, body, private={"buyer": buyer.id})
    await _announce(objects, stored, "CREATED", "A payment token has been created.")
    return stored


async def delete_token(objects: AccountObjects, token_id: str) -> None:
    """Forget a payment token, and report it. Raises ApiError."""
    stored = await objects.lock(PAYMENT_TOKEN, token_id)
    stored.deleted = True
    await objects.save(stored)
    await _announce(objects, stored, "DELETED", "A payment token has been deleted.")


async def buyer_of(objects: AccountObjects, token_id: str) -> tuple[Stored, Buyer]:
    """A token that is used in an order, and whose it is. Raises ApiError TOKEN_ID_NOT_FOUND."""
    found = await objects.newest(PAYMENT_TOKEN, {"id": token_id}, 1)
    if not found:
        raise refused("TOKEN_ID_NOT_FOUND", field="/payment_source/paypal/vault_id")
    return found[0], BUYERS[found[0].private["buyer"]]


async def vault_with_payment(objects: AccountObjects, order: Stored, buyer: Buyer) -> None:
    """Keep the buyer's consent when the order asked for it and is paid."""
    wanted = order.private["vault"]
    if wanted is None:
        return
    wallet = {name: value for name, value in wanted.items() if name != "store_in_vault"}
    token = await save_token(objects, buyer, order.private["customer"], wallet)
    order.body["payment_source"]["paypal"]["attributes"] = {
        "vault": {
            "id": token.id,
            "status": "VAULTED",
            "customer": token.body["customer"],
            "links": token.body["links"],
        }
    }


async def _announce(objects: AccountObjects, stored: Stored, what: str, words: str) -> None:
    resource = deepcopy(stored.body)
    await objects.announce(
        Happening(f"VAULT.PAYMENT-TOKEN.{what}", "payment_token", words, resource, "3.0")
    )
