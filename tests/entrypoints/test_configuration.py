"""Every setting is documented, where people look for it."""

import re
from importlib import import_module
from pathlib import Path

from pydantic_settings import BaseSettings

from studium.entrypoints import modules
from studium.platform.settings import Settings

_TOOL = import_module("tools.handbook")  # tools are no package: mypy knows them by file
env_example, handbook, list_settings = _TOOL.env_example, _TOOL.handbook, _TOOL.list_settings
ROOT = Path(__file__).parents[2]


def test_every_setting_has_a_description_and_a_section() -> None:
    settings = list(list_settings())
    kinds: list[type[BaseSettings]] = [Settings, *modules.settings_kinds()]
    assert {setting.name for setting in settings} == {
        name.upper() for kind in kinds for name in kind.model_fields
    }
    for setting in settings:
        assert setting.meaning.endswith("."), f"{setting.name} is not described in a sentence"
        assert setting.section != "General", f"{setting.name} stands in no section"


def test_the_handbook_is_what_the_settings_say() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text() == handbook(), "run `make docs`"


def test_the_example_is_what_the_settings_say() -> None:
    assert (ROOT / ".env.example").read_text() == env_example(), "run `make docs`"


def test_the_example_can_be_used_as_it_is() -> None:
    for line in env_example().splitlines():
        assert not line or line.startswith("#"), f"the example decides something: {line}"


def test_nothing_reads_the_environment_behind_the_settings_back() -> None:
    """Other variables than settings are few, known, and not for operators."""
    known = {"STUDIUM_PARENT_PID", "STUDIUM_SERVER_PID", "PROMETHEUS_MULTIPROC_DIR"}
    known |= {"NOTIFY_SOCKET", "WATCHDOG_USEC"}  # systemd's own
    known |= {setting.name for setting in list_settings()}
    read = re.compile(r"""(?:getenv\(|environ(?:\.get\(|\.pop\(|\[))f?["']([A-Z_]+)["']""")
    for path in (ROOT / "src").rglob("*.py"):
        for name in read.findall(path.read_text()):
            assert name in known, f"{path} reads {name}, which no setting declares"
