"""What a described lab answers, in our words. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import jmespath  # type: ignore[import-untyped]
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]

from studium.studio.printing.labs.contract import (
    CatalogueGroup,
    CatalogueOption,
    CatalogueProduct,
    LabCatalogue,
    LabNews,
)
from studium.studio.printing.labs.generic.definition import Cataloguing, LabDefinition

_NODE = "1"
_MOST_PRODUCTS = 50_000


def find(expression: str, told: Any) -> Any:
    """What stands there; None also where an answer is of another kind than the expression wants."""
    try:
        return jmespath.search(expression, told)
    except JMESPathError:
        return None


def read_news(
    definition: LabDefinition, state_at: str, shipments_at: str | None, told: Any
) -> LabNews:
    """State and parcels of an answer; a state that the definition does not know is named."""
    word = find(state_at, told)
    state = definition.states.get(str(word))
    found = find(shipments_at, told) if shipments_at else None
    shipments = tuple(
        {**each, "shipped_at": None}
        for each in _listed(found)
        if isinstance(each, Mapping) and each.get("tracking_number")
    )
    unknown = str(word)[:100] if state is None and word is not None else None
    return LabNews(state, {}, shipments, unknown_state=unknown)


def read_catalogue(how: Cataloguing, told: Any, shipping: Any) -> LabCatalogue:
    """Products and ways of shipping; what has no id is left out."""
    products = tuple(_products(_listed(find(how.products, told))))
    ways = find(how.shipping, shipping) if how.shipping else None
    options = tuple(
        CatalogueOption(str(each["id"]), str(each.get("name") or each["id"]))
        for each in _listed(ways)
        if isinstance(each, Mapping) and each.get("id") is not None
    )
    group = CatalogueGroup("shipping", "Shipping", "never", allows_several=False, options=options)
    return LabCatalogue(products, (group,) if options else ())


def _products(found: Iterable[Any]) -> Iterable[CatalogueProduct]:
    for place, each in enumerate(found):
        if place >= _MOST_PRODUCTS:
            return
        if not isinstance(each, Mapping) or each.get("id") is None:
            continue
        size = (_inches(each.get("width")), _inches(each.get("height")))
        yield CatalogueProduct(
            str(each["id"]),
            str(each.get("name") or each["id"]),
            str(each.get("category") or ""),
            {_NODE: size} if all(size) else {},
            (),
        )


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _inches(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if 0 < number < 1000 else 0.0  # noqa: PLR2004 - no print is a mile wide
