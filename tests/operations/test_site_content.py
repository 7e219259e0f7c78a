"""A site's folder makes the pages somebody's; a fault in it is told in a sentence."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Person

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.preflight import read_settings_of
from studium.operations.site.settings import SITES, SiteFolderSettings
from studium.platform.markdown import to_html
from studium.platform.settings import ModuleSettings
from studium.platform.site_content import SiteFault, read_site

EXAMPLES = sorted(folder for folder in SITES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
class TestEverySite:
    """The walk over the sites that we ship."""

    @pytest.fixture
    def module_settings(self, folder: Path) -> Sequence[ModuleSettings]:
        return [SiteFolderSettings(_env_file=None, site_folder=folder)]

    async def test_its_words_colours_and_pages_are_shown(
        self, folder: Path, client: Any, alice: Person, carol: Person
    ) -> None:
        site = read_site(folder)
        landing = (await client.get("/")).text
        assert site.landing
        for words in (site.settings.hero.title, *(section.title for section in site.landing)):
            assert words in landing
        assert {"contact", "privacy"} <= {page.name for page in site.pages}
        for page in site.pages:
            assert f'href="/about/{page.name}"' in landing
            shown = await client.get(f"/about/{page.name}")
            assert (shown.status_code, page.html in shown.text) == (200, True)
            for address in re.findall(r'href="(/[^"]*)"', page.html):
                assert (await client.get(address)).status_code in {200, 401}, (
                    address
                )  # or to sign in for
        assert (await client.get("/about/nothing")).status_code == 404
        sheet = (await client.get("/static/all.css")).text
        for name, (light, dark) in site.settings.colours.items():
            assert sheet.rindex(f"--{name}: light-dark({light}, {dark});") > sheet.index(":root")
        for seen in (landing, (await alice.client.get("/dashboard")).text):
            assert site.settings.name.replace("&", "&amp;") in seen
            assert ("StudyPack" in seen) == site.shows("study")
            assert ('href="/exams"' in seen) <= site.shows("study")
        assert ('href="/admin/exams"' in (await carol.client.get("/admin")).text) == site.shows(
            "study"
        )


def test_markdown_runs_nothing_of_what_it_is_given() -> None:
    html = to_html("<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>b</b>")
    assert "<script" not in html
    assert "<b" not in html
    assert "href" not in html


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("site.toml", "tagline", "tagling", "site.toml: tagline: Please fill this in."),
        ("site.toml", '"studio@', '"studio', "contact.email: This is not written as it must be."),
        ("site.toml", "[colours]", "[colours", "is not TOML"),
        ("site.toml", "#7a3b12", "#f0b48a", "has a contrast of"),
        ("site.toml", "accent-soft", "acent-soft", "colours.acent-soft: there is no such colour"),
        ("site.toml", '["study"]', '["studies"]', "without.0: Must be one of"),
        ("site.toml", '"window.svg"', '"door.svg"', "static/door.svg is not there"),
        ("landing/20-how.md", "kind: steps", "kind: stairs", "kind: Must be one of text, cards"),
        ("landing/10-sittings.md", "{door}", "{gate}", "there is no icon gate"),
        ("pages/privacy.md", "# Privacy", "Privacy", "begin it with a title: # Title"),
    ],
)
def test_a_fault_is_told_in_a_sentence_at_the_start(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    folder = shutil.copytree(SITES / "photographer", tmp_path / "site")
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SiteFault, match=r".") as fault:
        read_site(folder)
    assert sentence in str(fault.value)
    with pytest.raises(CommandError, match="SITE_FOLDER"):
        read_settings_of(SiteFolderSettings, _env_file=None, site_folder=folder)
