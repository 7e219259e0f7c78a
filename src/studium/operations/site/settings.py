"""Whose site it is."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

import studium
from studium.platform.settings import ModuleSettings
from studium.platform.site_content import SiteContent, read_site

SITES = Path(studium.__file__).parents[2] / "sites"
_EXAMPLE = SITES / "studypack"


def _readable(folder: Path) -> Path:
    read_site(folder)
    return folder


class SiteFolderSettings(ModuleSettings):
    """Where the site's own content is."""

    site_folder: Annotated[Path, AfterValidator(_readable)] | None = Field(
        None,
        description="The folder with the site's name, texts, colours, legal pages and contact: "
        "`site.toml` and Markdown, see sites/README.md. Without it sites/studypack.",
    )

    @property
    def folder(self) -> Path:
        """The folder that is shown."""
        return self.site_folder or _EXAMPLE

    def content(self) -> SiteContent:
        """What is in it. Raises SiteFault when it changed since the start."""
        return read_site(self.site_folder) if self.site_folder else _example()


@cache
def _example() -> SiteContent:
    return read_site(_EXAMPLE)
