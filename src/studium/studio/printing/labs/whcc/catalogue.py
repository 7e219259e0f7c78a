"""WHCC's catalogue, in our words."""

from collections.abc import Mapping
from typing import Any

from studium.studio.printing.labs.contract import (
    CatalogueGroup,
    CatalogueOption,
    CatalogueProduct,
    LabCatalogue,
)


def read_catalogue(told: Mapping[str, Any]) -> LabCatalogue:
    """The catalogue; RequiredLevel 0 is always, -1 never, n beside attribute n."""
    products: list[CatalogueProduct] = []
    shipping: dict[str, CatalogueGroup] = {}
    for category in told.get("Categories") or ():
        name = str(category.get("Name", "")).strip()
        products += [_product(product, name) for product in category.get("ProductList") or ()]
        for group in category.get("OrderAttributeCategoryList") or ():
            read = _group(group, name="CategoryName", several="MultipleValueAllowedFlag")
            shipping[read.id] = read
    return LabCatalogue(tuple(products), tuple(shipping.values()))


def _product(told: Mapping[str, Any], category: str) -> CatalogueProduct:
    nodes = {
        str(node["DP2NodeID"]): (float(node.get("W") or 0), float(node.get("H") or 0))
        for node in told.get("ProductNodes") or ()
    }
    groups = (
        _group(group, name="AttributeCategoryName", several="MultValueAllowedFlag")
        for group in told.get("AttributeCategories") or ()
    )
    name = str(told.get("Name", "")).strip()
    return CatalogueProduct(str(told["Id"]), name, category, nodes, tuple(groups))


def _group(told: Mapping[str, Any], *, name: str, several: str) -> CatalogueGroup:
    level = int(told.get("RequiredLevel") or 0)
    required = {0: "always", -1: "never"}.get(level, str(level))
    options = tuple(
        CatalogueOption(
            str(each["Id"]),
            str(each.get("AttributeName", "")).strip(),
            str(each["ParentAttributeUID"]) if each.get("ParentAttributeUID") else None,
        )
        for each in told.get("Attributes") or ()
    )
    return CatalogueGroup(
        str(told["Id"]), str(told.get(name, "")).strip(), required, bool(told.get(several)), options
    )
