"""Parameters that several resources take."""

from studium.sandbox.stripe.shapes import Field, Nested, Shape, clearable, metadata, optional, text

METADATA: dict[str, Field] = {"metadata": clearable(metadata)}

ADDRESS: Shape = {
    name: clearable(text) for name in ("city", "country", "line1", "line2", "postal_code", "state")
}

SHIPPING: dict[str, Field] = {
    "shipping": clearable(
        Nested(
            {
                "address": optional(Nested(ADDRESS)),
                "name": optional(text),
                "phone": clearable(text),
            }
        )
    )
}

EMPTY_ADDRESS: dict[str, str | None] = dict.fromkeys(ADDRESS)
