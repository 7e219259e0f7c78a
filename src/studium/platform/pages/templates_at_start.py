"""Templates as they were when the process started.

A running server keeps showing its own pages while a new version is checked out under it: code and
templates change together, at its restart.
"""

from collections.abc import Callable
from types import CodeType
from typing import ClassVar

from jinja2 import BaseLoader, BytecodeCache, Environment, TemplateNotFound
from jinja2.bccache import Bucket


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


class CompiledOnce(BytecodeCache):
    """What a process has compiled of a template's text, for every renderer in it."""

    _compiled: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code of this name and text, if it was compiled before."""
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        if bucket.code is not None:
            self._compiled[bucket.key, bucket.checksum] = bucket.code
