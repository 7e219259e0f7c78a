"""What must hold for every template and static file, whichever module they belong to."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

import studium
from studium.entrypoints import modules
from studium.platform.pages import Assets

SOURCE = Path(studium.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
STATIC = SOURCE / "platform" / "pages" / "static"
COMPONENTS = SOURCE / "platform" / "pages" / "templates" / "components.html"
OURS = [path for path in TEMPLATES if "sandbox" not in path.parts]


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(SOURCE))) for path in paths]


@pytest.mark.parametrize("template", named(TEMPLATES))
def test_no_template_has_inline_style_or_script(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"<[^>]+\son[a-z]+=", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("template", named(TEMPLATES))
def test_no_template_reaches_for_another_site(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"(?:https?:)?//", text)


@pytest.mark.parametrize("template", named(OURS))
def test_every_static_file_that_a_template_names_exists(template: Path) -> None:
    for name in re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", template.read_text("utf-8")):
        Assets(modules.static_folders()).address(name)


def test_no_two_modules_have_a_static_file_of_the_same_name() -> None:
    folders = Assets(modules.static_folders()).folders
    names = [
        path.relative_to(folder)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert len(names) == len(set(names))


def test_one_sheet_holds_every_sheet_the_tokens_first() -> None:
    assets = Assets(modules.static_folders(), own_sheet=":root { --own: 1 }")
    bundle = (assets.content("all.css") or b"").decode()
    assert bundle.startswith((STATIC / "tokens.css").read_text("utf-8"))
    assert bundle.endswith(":root { --own: 1 }")
    for folder in (STATIC, *modules.static_folders()):
        for sheet in folder.rglob("*.css"):
            assert sheet.read_text("utf-8") in bundle, sheet


def test_the_comment_on_top_of_the_components_lists_every_macro_as_it_is() -> None:
    text = COMPONENTS.read_text("utf-8")
    comment = " ".join(text.split("#}", 1)[0].split())
    tree = Environment(autoescape=True).parse(text)
    internal = {"picture", "described", "hint_line", "error_line", "label_line", "button_class"}
    for macro in tree.find_all(nodes.Macro):
        if macro.name in internal:
            continue
        assert signature(macro) in comment, signature(macro)


def signature(macro: nodes.Macro) -> str:
    plain = len(macro.args) - len(macro.defaults)
    parts = [argument.name for argument in macro.args[:plain]]
    for argument, default in zip(macro.args[plain:], macro.defaults, strict=True):
        value = default.as_const()
        words = f'"{value}"' if isinstance(value, str) else str(value)
        parts.append(f"{argument.name}={words}")
    return f"{macro.name}({', '.join(parts)}"


def test_every_colour_outside_the_tokens_is_a_token() -> None:
    for sheet in STATIC.glob("*.css"):
        if sheet.name != "tokens.css":
            text = sheet.read_text("utf-8")
            assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", text), sheet.name


def test_every_token_that_a_sheet_uses_is_defined() -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", (STATIC / "tokens.css").read_text("utf-8")))
    for sheet in STATIC.glob("*.css"):
        used = set(re.findall(r"var\((--[a-z0-9-]+)\)", sheet.read_text("utf-8")))
        assert used <= defined, sheet.name


def test_every_class_that_a_template_writes_out_has_a_rule() -> None:
    sheets = [
        sheet for folder in [STATIC, *modules.static_folders()] for sheet in folder.rglob("*.css")
    ]
    rules = "\n".join(sheet.read_text("utf-8") for sheet in sheets)
    ruled = set(re.findall(r"\.([a-z][a-z0-9-]*)", rules))
    for template in OURS:
        for value in re.findall(r'class="([^"{%]*)"', template.read_text("utf-8")):
            assert set(value.split()) <= ruled, (template.name, value)


def test_every_template_parses() -> None:
    environment = Environment(autoescape=True, loader=FileSystemLoader(SOURCE))
    for template in TEMPLATES:
        environment.parse(template.read_text("utf-8"), filename=str(template))
