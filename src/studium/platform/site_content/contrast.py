"""The colours of the pages, and how well those that stand on each other can be told apart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")

# Words must reach 4.5:1 and the edges of controls 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT_RATIO = 4.5
EDGE_RATIO = 3.0

_LINEAR_UNTIL = 0.04045  # where sRGB's straight part ends


@dataclass(frozen=True)
class Colour:
    """A colour token: its value on light and on dark, as #rrggbb."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Pair:
    """One token set on another, with the contrast of the two in both themes."""

    front: Colour
    dependency: Colour
    use: str
    needed: float

    @property
    def light_ratio(self) -> float:
        """Contrast on light, 1 to 21."""
        return contrast(self.front.light, self.dependency.light)

    @property
    def dark_ratio(self) -> float:
        """Contrast on dark, 1 to 21."""
        return contrast(self.front.dark, self.dependency.dark)


# Which token is set on which, and for what.
_USES = (
    ("ink", "paper", "Text", TEXT_RATIO),
    ("ink", "surface", "Text on a card", TEXT_RATIO),
    ("muted", "paper", "Secondary text", TEXT_RATIO),
    ("muted", "surface", "Secondary text on a card", TEXT_RATIO),
    ("muted", "sunken", "Table headings, neutral badges", TEXT_RATIO),
    ("accent", "paper", "Links", TEXT_RATIO),
    ("accent", "surface", "Links on a card", TEXT_RATIO),
    ("accent", "accent-soft", "Information", TEXT_RATIO),
    ("on-accent", "accent", "Primary buttons", TEXT_RATIO),
    ("on-accent", "accent-strong", "Primary buttons, pointed at", TEXT_RATIO),
    ("success", "success-soft", "It went well", TEXT_RATIO),
    ("warning", "warning-soft", "Look at this soon", TEXT_RATIO),
    ("danger", "danger-soft", "It went wrong", TEXT_RATIO),
    ("danger", "paper", "Errors beside a field", TEXT_RATIO),
    ("danger", "surface", "Errors beside a field on a card", TEXT_RATIO),
    ("on-danger", "danger", "Buttons that take something away", TEXT_RATIO),
    ("line-control", "surface", "Edges of fields and buttons", EDGE_RATIO),
    ("line-control", "paper", "Edges of fields and buttons", EDGE_RATIO),
)


def colours_with(own: Mapping[str, Sequence[str]]) -> dict[str, Colour]:
    """The tokens of tokens.css, with the site's own values in their place."""
    sheet = (Path(__file__).parents[1] / "pages" / "static" / "tokens.css").read_text("utf-8")
    known = {name: Colour(name, light, dark) for name, light, dark in _TOKEN.findall(sheet)}
    return known | {name: Colour(name, light, dark) for name, (light, dark) in own.items()}


def pairs_of(colours: Mapping[str, Colour]) -> list[Pair]:
    """Every use of one token on another."""
    return [Pair(colours[one], colours[two], use, needed) for one, two, use, needed in _USES]


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two #rrggbb colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_UNTIL else ((channel + 0.055) / 1.055) ** 2.4
