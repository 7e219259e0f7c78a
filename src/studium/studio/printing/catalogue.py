"""What can be ordered: checked mechanically against a lab's catalogue. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from studium.studio.printing.labs import (
    CatalogueGroup,
    CatalogueOption,
    CatalogueProduct,
    LabCatalogue,
)


def faults_of(groups: Iterable[CatalogueGroup], chosen: Sequence[str]) -> Iterator[str]:
    """What is wrong with the options that were chosen, a sentence each; none: they are valid.

    A group is required always, never, or beside a certain option; an option with a parent is
    valid only beside it; most groups allow one.
    """
    groups, picked = tuple(groups), set(chosen)
    known = {option.id: option for group in groups for option in group.options}
    for option_id in chosen:
        if option_id not in known:
            yield f"Option {option_id} does not exist for this product."
        elif (parent := known[option_id].parent) is not None and parent not in picked:
            wanted = known[parent].name if parent in known else parent
            yield f"{known[option_id].name.strip()} needs {wanted.strip()} beside it."
    for group in groups:
        found = [option for option in group.options if option.id in picked]
        is_required = group.required == "always" or group.required in picked
        if is_required and not found:
            yield f"Choose one of {group.name.strip()}."
        if len(found) > 1 and not group.allows_several:
            yield f"Choose only one of {group.name.strip()}."


def shipping_faults_of(groups: Sequence[CatalogueGroup], chosen: Sequence[str]) -> list[str]:
    """What is wrong with the options of a way of shipping.

    Labs have several lists of them, one a category: only those that it touches are held against it.
    """
    known = {option.id for group in groups for option in group.options}
    faults = [f"The lab has no option {each}." for each in chosen if each not in known]
    touched = [each for each in groups if {option.id for option in each.options} & set(chosen)]
    found = (fault for fault in faults_of(touched, chosen) if "does not exist" not in fault)
    return [*faults, *found]


def to_json(catalogue: LabCatalogue) -> dict[str, Any]:
    """The catalogue as it is kept; by hand, as `asdict` takes ten times as long."""
    return {
        "products": [
            {
                "id": each.id,
                "name": each.name,
                "category": each.category,
                "nodes": {node: list(size) for node, size in each.nodes.items()},
                "groups": [_group_json(group) for group in each.groups],
            }
            for each in catalogue.products
        ],
        "shipping": [_group_json(group) for group in catalogue.shipping],
    }


def _group_json(group: CatalogueGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "required": group.required,
        "allows_several": group.allows_several,
        "options": [
            {"id": each.id, "name": each.name, "parent": each.parent} for each in group.options
        ],
    }


def from_json(content: dict[str, Any]) -> LabCatalogue:
    """The catalogue back."""
    return LabCatalogue(
        tuple(map(product_from, content["products"])), groups_from(content["shipping"])
    )


def product_from(content: dict[str, Any]) -> CatalogueProduct:
    """A product back."""
    return CatalogueProduct(
        content["id"],
        content["name"],
        content["category"],
        {node: (size[0], size[1]) for node, size in content["nodes"].items()},
        groups_from(content["groups"]),
    )


def groups_from(content: Iterable[dict[str, Any]]) -> tuple[CatalogueGroup, ...]:
    """Groups of options back."""
    return tuple(map(_group, content))


def _group(content: dict[str, Any]) -> CatalogueGroup:
    options = tuple(CatalogueOption(**option) for option in content["options"])
    return CatalogueGroup(**{**content, "options": options})
