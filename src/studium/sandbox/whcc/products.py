"""The catalogue of the stand-in: a few products, in WHCC's own shape with its spelling traps."""

from collections.abc import Sequence
from typing import Any

_UNTIL = {"EffectiveDate": "11/16/2010", "ExpirationDate": "12/31/2099"}
_SIZES = ((2, "4x6 ", 4, 6, 0.34), (3, "5x7 ", 5, 7, 0.89), (4, "8x10 ", 8, 10, 2.10))
MINIMUM_CENTS = 1200
TAX_PERCENT = 7


def _attribute(number: int, name: str, category: int, parent: int = 0) -> dict[str, Any]:
    return {
        "Id": number,
        "AttributeName": name,
        "AttributeCategoryUID": category,
        "ParentAttributeUID": parent,
        "SortOrder": number,
        "attributenodes": [],
        **_UNTIL,
    }


_PAPER = [
    {
        "Id": 3,
        "AttributeCategoryName": "Printing Material",
        "RequiredLevel": 0,
        "MultValueAllowedFlag": False,
        "SortOrder": 1,
        "Attributes": [_attribute(1, "Paper", 3), _attribute(110, "Canvas", 3)],
        **_UNTIL,
    },
    {
        "Id": 2,
        "AttributeCategoryName": "Paper Types",
        "RequiredLevel": 1,
        "MultValueAllowedFlag": False,
        "SortOrder": 2,
        "Attributes": [
            _attribute(4, "Glossy Paper", 2, 1),
            _attribute(5, "Lustre Paper", 2, 1),
        ],
        **_UNTIL,
    },
    {
        "Id": 4,
        "AttributeCategoryName": "Coating",
        "RequiredLevel": -1,
        "MultValueAllowedFlag": False,
        "SortOrder": 3,
        "Attributes": [_attribute(7, "Lustre Coating", 4, 5)],
        **_UNTIL,
    },
]
_SHIPPING = [
    {
        "Id": 140,
        "CategoryName": "Shipping",
        "RequiredLevel": 0,
        "MultipleValueAllowedFlag": False,
        "Attributes": [
            _attribute(95, "Ship to Studio", 140),
            _attribute(96, "Drop Ship to Client", 140),
        ],
    },
    {
        "Id": 141,
        "CategoryName": "Drop Ship Shipping Options",
        "RequiredLevel": 96,
        "MultipleValueAllowedFlag": False,
        "Attributes": [
            _attribute(100, "USA trackable, 3 days or less", 141, 96),
            _attribute(545, "USA Economy", 141, 96),
        ],
    },
]
CATALOGUE: dict[str, Any] = {
    "Key": "sandbox",
    "Name": "Stand-in",
    "Started": "1/5/2026",
    **_UNTIL,
    "Categories": [
        {
            "Id": 1,
            "Name": "Photo Prints",
            **_UNTIL,
            "ProductList": [
                {
                    "Id": number,
                    "Name": name,
                    "ProductCategoryUID": 1,
                    "AllowCustomNode": False,
                    "AttributeCategories": _PAPER,
                    "ProductNodes": [
                        {
                            "DP2NodeID": 10000 + number,
                            "Description": name,
                            "W": width,
                            "H": height,
                            "X": 0,
                            "Y": 0,
                            "ProductUID": number,
                            **_UNTIL,
                        }
                    ],
                    "bookAttributes": [],
                    **_UNTIL,
                }
                for number, name, width, height, _ in _SIZES
            ],
            "OrderAttributeCategoryList": _SHIPPING,
        }
    ],
}
_PRICES = {number: round(price * 100) for number, _, _, _, price in _SIZES}
_NAMES = {number: f"Photo Print {name.strip()}" for number, name, _, _, _ in _SIZES}


def broken_rule(items: Sequence[Any], order_attributes: Sequence[Any]) -> str | None:
    """Which of the catalogue's rules an order breaks; None when it keeps them."""
    for item in items:
        if item.get("ProductUID") not in _PRICES:
            return f"product {item.get('ProductUID')} does not exist"
        chosen = {each.get("AttributeUID") for each in item.get("ItemAttributes") or ()}
        if fault := _fault(_PAPER, chosen):
            return fault
        nodes = {asset.get("ProductNodeID") for asset in item.get("ItemAssets") or ()}
        if nodes != {10000 + item["ProductUID"]}:
            return "a node does not belong to its product"
    return _fault(_SHIPPING, {each.get("AttributeUID") for each in order_attributes})


def _fault(groups: Sequence[Any], chosen: set[Any]) -> str | None:
    known = {each["Id"]: each for group in groups for each in group["Attributes"]}
    for number in chosen:
        if number not in known:
            return f"attribute {number} does not exist"
        parent = known[number]["ParentAttributeUID"]
        if parent and parent not in chosen:
            return f"attribute {number} needs {parent}"
    for group in groups:
        found = chosen & {each["Id"] for each in group["Attributes"]}
        level = group["RequiredLevel"]
        if not found and (level == 0 or level in chosen):
            return f"choose one of {group.get('AttributeCategoryName') or group['CategoryName']}"
        if len(found) > 1:
            return "only one may be chosen"
    return None


def priced(items: Sequence[Any]) -> dict[str, Any]:
    """The priced order; money is text, and a minimum charge comes as a product."""
    lines = [
        (_NAMES[item["ProductUID"]], _PRICES[item["ProductUID"]] * item["Quantity"], item)
        for item in items
    ]
    products = [
        {"Price": _text(cents), "ProductDescription": name, "Quantity": item["Quantity"]}
        for name, cents, item in lines
    ]
    subtotal = sum(cents for _, cents, _ in lines)
    if subtotal < MINIMUM_CENTS:
        rest = MINIMUM_CENTS - subtotal
        products.append(
            {"Price": _text(rest), "ProductDescription": "Minimum Order Charge", "Quantity": 1}
        )
        subtotal = MINIMUM_CENTS
    tax = subtotal * TAX_PERCENT // 100
    return {
        "SequenceNumber": "1",
        "LineItems": [{"ID": str(place)} for place in range(1, len(items) + 1)],
        "Note": "",
        "Products": products,
        "SubTotal": _text(subtotal),
        "Tax": _text(tax),
        "Total": _text(subtotal + tax),
    }


def _text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
