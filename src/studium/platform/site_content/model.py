"""What a site says about itself: the settings in `site.toml`, and the texts beside it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Kind = Literal["text", "cards", "steps", "promises", "study"]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Table):
    """How people reach whoever runs the site."""

    name: Words
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s<>]{1,64}@[^@\s<>]{1,190}$")]
    address: list[Words] = []


class Hero(_Table):
    """The first thing on the first page. `picture` is a file in the folder `static`."""

    eyebrow: Words
    title: Words
    lead: Words
    picture: Words | None = None
    picture_alt: str = ""


class Closing(_Table):
    """The last thing on the first page."""

    title: Words
    text: Words
    note: str = ""


class Study(_Table):
    """What the study area says of itself."""

    lead: Words


class SiteSettings(_Table):
    """`site.toml`. `without` names wings of the software that this site does not show.

    `colours` are tokens of tokens.css, each with its value on light and on dark.
    """

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    tagline: Words
    description: Words
    without: list[Literal["study", "studio"]] = []
    contact: Contact
    hero: Hero
    closing: Closing
    study: Study = Study(lead="Everything for your exam, for a set number of days.")
    colours: dict[str, Annotated[list[Hex], Field(min_length=2, max_length=2)]] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a section: what stands under a heading of the third level."""

    title: str
    icon: str
    html: Markup


@dataclass(frozen=True, slots=True)
class LandingSection:
    """A section of the first page, from a file in the folder `landing`.

    `kind` says how its items are shown; `study` shows what is inside StudyPack below them.
    """

    name: str
    kind: Kind
    title: str
    intro: Markup
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the site at /about/{name}, from a file in the folder `pages`."""

    name: str
    title: str
    html: Markup


@dataclass(frozen=True, slots=True)
class SiteContent:
    """Everything that makes the site somebody's: read once, at start."""

    settings: SiteSettings
    landing: tuple[LandingSection, ...]
    pages: tuple[SitePage, ...]

    def shows(self, wing: str) -> bool:
        """Whether the site shows what this wing of the software has."""
        return wing not in self.settings.without

    def page(self, name: str) -> SitePage | None:
        """The page of this name."""
        return next((page for page in self.pages if page.name == name), None)

    def colour_sheet(self) -> str:
        """The site's colours, as a style sheet that overrides those of tokens.css."""
        lines = (
            f"  --{name}: light-dark({light}, {dark});"
            for name, (light, dark) in self.settings.colours.items()
        )
        return "\n".join((":root {", *lines, "}", ""))
