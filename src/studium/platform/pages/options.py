"""Long lists of options, rendered once for all requests."""

from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape


def option_list(names: Sequence[str], chosen: str, *, none: str = "") -> Markup:
    """The options of a `<select>` of time zones and such names, `_` shown as a space.

    `none` is what choosing nothing is called; without it one has to choose.
    """
    mark = f'value="{escape(chosen)}"'
    html = _options(tuple(names), none).replace(mark, f"{mark} selected", 1)
    return Markup(html)  # noqa: S704 - escaped below


@cache
def _options(names: tuple[str, ...], none: str) -> str:
    pairs = [("", none)] if none else []
    pairs += [(name, name.replace("_", " ")) for name in names]
    return "".join(
        f'<option value="{escape(one)}">{escape(words)}</option>' for one, words in pairs
    )
