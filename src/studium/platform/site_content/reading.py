"""Read a site's folder.

    site.toml        name, colours, contact, the first page's first and last words
    landing/*.md     the sections of the first page, in the order of their names
    pages/*.md       pages at /about/{name}, linked at the foot of every page: legal ones, contact
    static/          pictures, and a favicon.svg that takes the place of ours

A text begins with `# Title` (a page) or `## Title` (a section). A section's items stand under
`### Title {icon}`; how they are shown is said by its first line, `kind: steps`.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import get_args

from markdown_it.token import Token
from pydantic import ValidationError

from studium.platform.faults import fault_sentence
from studium.platform.markdown import html_of, parse
from studium.platform.site_content.contrast import colours_with, pairs_of
from studium.platform.site_content.model import (
    Item,
    Kind,
    LandingSection,
    SiteContent,
    SitePage,
    SiteSettings,
)

_LARGEST_BYTES = 200_000
_PAGE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_KIND_LINE = re.compile(r"\Akind: *(\S+) *\n+")
_ITEM = re.compile(r"(?P<title>.+?) *\{(?P<icon>[a-z]+)\}")
_ICON = re.compile(r'^  "([a-z]+)":', re.MULTILINE)
_ICONS = Path(__file__).parents[1] / "pages" / "templates" / "icons.html"


class SiteFault(ValueError):
    """A site's folder cannot be used: the sentence names the file and what to change."""


def read_site(folder: Path) -> SiteContent:
    """The content of a site's folder. Raises SiteFault."""
    if not folder.is_dir():
        raise SiteFault(f"{folder} is no folder")
    settings = _settings(folder / "site.toml")
    _check_colours(folder / "site.toml", settings)
    picture = settings.hero.picture
    if picture and not (folder / "static" / picture).is_file():
        raise SiteFault(f"{folder / 'site.toml'}: hero.picture: static/{picture} is not there")
    return SiteContent(
        settings,
        tuple(_landing_section(file) for file in sorted((folder / "landing").glob("*.md"))),
        tuple(_page(file) for file in sorted((folder / "pages").glob("*.md"))),
    )


def _settings(file: Path) -> SiteSettings:
    try:
        return SiteSettings.model_validate(tomllib.loads(_text(file)))
    except tomllib.TOMLDecodeError as problem:
        raise SiteFault(f"{file} is not TOML: {problem}") from problem
    except ValidationError as problem:
        fault = problem.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise SiteFault(f"{file}: {where}: {fault_sentence(fault)}") from problem


def _check_colours(file: Path, settings: SiteSettings) -> None:
    """Refuse colours that are no tokens, and those in which words would be hard to read."""
    colours = colours_with(settings.colours)
    if unknown := settings.colours.keys() - colours_with({}).keys():
        raise SiteFault(f"{file}: colours.{min(unknown)}: there is no such colour; see /design")
    for pair in pairs_of(colours):
        worst = min(pair.light_ratio, pair.dark_ratio)
        if worst < pair.needed:
            raise SiteFault(
                f"{file}: colours: {pair.front.name} on {pair.dependency.name} has a contrast of "
                f"{worst:.1f}, which must be at least {pair.needed:.1f}"
            )


def _landing_section(file: Path) -> LandingSection:
    text = _text(file)
    kind = _KIND_LINE.match(text)
    name = kind[1] if kind else "text"
    kinds: dict[str, Kind] = {each: each for each in get_args(Kind)}
    if name not in kinds:
        raise SiteFault(f"{file}: kind: Must be one of {', '.join(kinds)}.")
    title, tokens = _titled(file, text[kind.end() :] if kind else text, "h2")
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    return LandingSection(
        name=re.sub(r"^[0-9]+-", "", file.stem),
        kind=kinds[name],
        title=title,
        intro=html_of(tokens[: starts[0]] if starts else tokens),
        items=tuple(
            _item(file, tokens[start:end])
            for start, end in zip(starts, [*starts, len(tokens)][1:], strict=True)
        ),
    )


def _item(file: Path, tokens: list[Token]) -> Item:
    found = _ITEM.fullmatch(tokens[1].content)
    title, icon = (found["title"], found["icon"]) if found else (tokens[1].content, "check")
    if icon not in _icons():
        raise SiteFault(f"{file}: there is no icon {icon}; there are {', '.join(sorted(_icons()))}")
    return Item(title, icon, html_of(tokens[3:]))


def _page(file: Path) -> SitePage:
    if not _PAGE_NAME.fullmatch(file.stem):
        raise SiteFault(f"{file}: name it in small letters, digits and dashes")
    title, tokens = _titled(file, _text(file), "h1")
    return SitePage(file.stem, title, html_of(tokens))


def _titled(file: Path, text: str, tag: str) -> tuple[str, list[Token]]:
    """The title that a text begins with, and the blocks below it."""
    tokens = parse(text)
    if not tokens or tokens[0].type != "heading_open" or tokens[0].tag != tag:
        marks = "#" * int(tag[1:])
        raise SiteFault(f"{file}: begin it with a title: {marks} Title")
    return tokens[1].content, tokens[3:]


@cache
def _icons() -> frozenset[str]:
    return frozenset(_ICON.findall(_ICONS.read_text("utf-8")))


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise SiteFault(f"{file} is larger than {_LARGEST_BYTES} bytes")
        return file.read_text("utf-8")
    except OSError as problem:
        raise SiteFault(f"{file} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise SiteFault(f"{file} is not UTF-8 text") from problem
