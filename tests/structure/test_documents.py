"""What is written about Studium is there, and leads where it says."""

import re

from tests.structure.sources import ROOT, SOURCE, committed, shown

from studium.commerce.payments.providers import discover_providers
from studium.commerce.payments.providers.event_readers import event_readers
from studium.entrypoints.modules import MODULES

ONE_SCREEN = 60
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_every_module_has_a_readme_of_one_screen() -> None:
    folders = [SOURCE.parent / module.replace(".", "/") for module in MODULES]
    folders += [SOURCE / wing for wing in ("entrypoints", "platform", "sandbox")]
    for folder in folders:
        readme = folder / "README.md"
        assert readme.is_file(), f"{shown(folder)} has no README.md"
        assert len(readme.read_text(encoding="utf-8").splitlines()) <= ONE_SCREEN


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{shown(page)}: {target}"
        for page in committed()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
        and not (target.startswith("/") and page.is_relative_to(ROOT / "sites"))  # of the site
    ]
    assert not broken


def test_operators_are_told_every_event_of_providers_that_is_read() -> None:
    told = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert not [
        name
        for plugin in discover_providers()
        for name in event_readers(f"studium.commerce.payments.providers.{plugin.kind}")
        if f"`{name}`" not in told
    ]
