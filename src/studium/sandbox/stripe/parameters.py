"""Parameters that several resources take."""

from studium.sandbox.stripe.shapes import Field, Shape, clearable, metadata, nested, optional, text

METADATA: dict[str, Field] = {"metadata": clearable(metadata)}

ADDRESS: Shape = {
    name: clearable(text) for name in ("city", "country", "line1", "line2", "postal_code", "state")
}

SHIPPING: dict[str, Field] = {
    "shipping": clearable(
        nested(
            {
                "address": optional(nested(ADDRESS)),
                "name": optional(text),
                "phone": clearable(text),
                "carrier": clearable(text),
                "tracking_number": clearable(text),
            }
        )
    )
}

EMPTY_ADDRESS: dict[str, str | None] = dict.fromkeys(ADDRESS)
