"""Templates as they were when the process started.

A running server keeps showing its own pages while a new version is checked out under it: code and
templates change together, at its restart.
"""

from collections.abc import Callable

from jinja2 import BaseLoader, Environment, TemplateNotFound


class TemplatesAtStart(BaseLoader):
    """Everything that another loader finds now, kept."""

    def __init__(self, loader: BaseLoader) -> None:
        """Read every template once."""
        reader = Environment(autoescape=True)
        self._kept = {name: loader.get_source(reader, name)[:2] for name in loader.list_templates()}

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool]]:
        """The text of a template, where its errors point to, and that it never goes stale."""
        del environment
        if template not in self._kept:
            raise TemplateNotFound(template)
        source, path = self._kept[template]
        return source, path, lambda: True

    def list_templates(self) -> list[str]:
        """The names of all of them."""
        return sorted(self._kept)
