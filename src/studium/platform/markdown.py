"""Markdown as HTML that is safe to show: CommonMark with tables, no raw HTML, no scripted links."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str) -> Markup:
    """The text as HTML. Tags in it are shown as they were typed."""
    return html_of(parse(text))


def parse(text: str) -> list[Token]:
    """The text as markdown-it's tokens, for who wants parts of it."""
    return _PARSER.parse(text)


def html_of(tokens: Sequence[Token]) -> Markup:
    """A run of whole blocks as HTML."""
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(html)  # noqa: S704 - the renderer escapes, and takes no raw HTML
