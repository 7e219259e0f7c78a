"""The stand-in's own pages: they look apart from ours, as another company's would."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

from studium.platform.pages import TemplatesAtStart
from studium.sandbox.openid.people import FAULTS, PEOPLE


def picking_page(asked: dict[str, str]) -> HTMLResponse:
    """Who is signing in? What was asked for goes along in hidden fields."""
    template = _templates().get_template("openid/authorize.html")
    return HTMLResponse(template.render(asked=asked, people=PEOPLE, faults=FAULTS))


def refusal_page(problem: str) -> HTMLResponse:
    """The request itself is wrong: nobody is sent anywhere."""
    template = _templates().get_template("openid/refused.html")
    return HTMLResponse(template.render(problem=problem), 400)


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    loader = TemplatesAtStart(FileSystemLoader(folder))
    return Environment(loader=loader, autoescape=True, trim_blocks=True)
