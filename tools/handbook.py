"""What there is to configure, told from the settings themselves: the handbook and `.env.example`.

The sections come from the `# --- title` lines of `platform/settings.py`; what a module brings in
its `settings.py` is a section under the module's name, unless it has such lines too.
"""

import inspect
import re
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from studium.entrypoints import modules
from studium.platform.settings import ModuleSettings, Settings

EXAMPLE_WIDTH = 96

PREFACE = """\
# Configuration

<!-- Written by `make docs` from platform/settings.py and the modules' settings.py: edit those. -->

Settings are environment variables, or lines of a file `.env` in the folder where the command
runs; the environment wins. Lists are written as JSON, such as `["10.0.0.1"]`. For every setting
`NAME` the environment may instead have `NAME_FILE`, the path of a file with the value, as systemd
credentials and container secrets want it.

`studium doctor` checks them, and the wrong ones are named when a command starts.
"""

COMMANDS_ONLY = """\
## For the commands alone

| variable | meaning |
|---|---|
| `PYTHON` | For `make`: the Python to build `.venv` with, 3.11 or newer. |
| `CHROMIUM` | For `make test`: the browser to test in. |
"""


@dataclass(frozen=True)
class Setting:
    """One setting as people need to know it."""

    name: str
    section: str
    meaning: str
    values: str
    default: str
    is_secret: bool


def list_settings() -> Iterator[Setting]:
    """Every setting: the installation's, then those of each module, in the order of their class.

    Raises:
        ValueError: a setting has no description, or two have the same name.
    """
    seen: set[str] = set()
    kinds: list[type[ModuleSettings]] = [Settings, *modules.settings_kinds()]
    for kind in kinds:
        sections = _sections(kind)
        for name, field in kind.model_fields.items():
            if not field.description:
                raise ValueError(f"{name.upper()} has no description in {kind.__module__}")
            if name in seen:
                raise ValueError(f"{name.upper()} of {kind.__module__} is another's setting too")
            seen.add(name)
            yield Setting(
                name=name.upper(),
                section=sections[name],
                meaning=field.description,
                values=_values(field),
                default=_default(field),
                is_secret=SecretStr in _types(field.annotation),
            )


def handbook() -> str:
    """docs/configuration.md."""
    parts = [PREFACE]
    section = ""
    for setting in list_settings():
        if setting.section != section:
            section = setting.section
            parts.append(f"\n## {section}\n\n| setting | default | meaning |\n|---|---|---|\n")
        default = f"`{setting.default}`" if setting.default else ""
        values = f" {setting.values}" if setting.values else ""
        secret = " *Secret.*" if setting.is_secret else ""
        parts.append(f"| `{setting.name}` | {default} | {setting.meaning}{values}{secret} |\n")
    return "".join([*parts, "\n", COMMANDS_ONLY])


def env_example() -> str:
    """.env.example: every setting with its default, commented out."""
    lines = ["# Copy to .env and change what you need; docs/configuration.md explains the rest."]
    section = ""
    for setting in list_settings():
        if setting.section != section:
            section = setting.section
            lines += ["", f"# --- {section}"]
        meaning = " ".join(filter(None, (setting.meaning, setting.values)))
        lines += [
            "",
            *textwrap.wrap(meaning, EXAMPLE_WIDTH, initial_indent="# ", subsequent_indent="# "),
        ]
        lines.append(f"#{setting.name}={setting.default}")
    return "\n".join(lines) + "\n"


def _sections(kind: type[ModuleSettings]) -> dict[str, str]:
    """The title above each field in the source of the settings, or the module's name."""
    section = kind.__module__.split(".")[-2].replace("_", " ").capitalize()
    found = {}
    for line in inspect.getsource(kind).splitlines():
        if title := re.match(r"\s*# --- (.+)", line):
            section = title[1][:1].upper() + title[1][1:]
        elif field := re.match(r"    (\w+): ", line):
            found[field[1]] = section
    return found


def _values(field: FieldInfo) -> str:
    """Which values are allowed, where that is a short list or a range."""
    for kind in _types(field.annotation):
        if get_origin(kind) is Literal:
            return "One of " + ", ".join(f"`{value}`" for value in get_args(kind)) + "."
        if kind is bool:
            return "`true` or `false`."
    lowest = next((rule.ge for rule in field.metadata if isinstance(rule, Ge)), None)
    highest = next((rule.le for rule in field.metadata if isinstance(rule, Le)), None)
    if lowest is None:
        return ""
    return f"From {lowest} to {highest}." if highest is not None else f"At least {lowest}."


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or field.default_factory is not None or field.is_required():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.as_posix() if isinstance(value, Path) else str(value)


def _types(annotation: Any) -> tuple[Any, ...]:
    """The alternatives of a type, however deep: `Annotated[A, ...] | None` gives A and NoneType."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return tuple(kind for part in get_args(annotation) for kind in _types(part))
    if get_origin(annotation) is Annotated:
        return _types(get_args(annotation)[0])
    return (annotation,)
