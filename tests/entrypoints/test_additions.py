"""A module brings all that it has by the files in its folder: a toy one finds itself wired."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.conftest import Person
from typer.testing import CliRunner

from studium.entrypoints import modules
from studium.entrypoints.checks import run_checks
from studium.entrypoints.cli import app as command_line
from studium.entrypoints.cli.seed import applying
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.preflight import read_settings_of
from studium.platform.doctor import Check, Verdict
from studium.platform.http import AiohttpClient
from studium.platform.parts import Parts
from studium.platform.retention import RetentionRules
from studium.platform.settings import ModuleSettings, Settings

HTML = {"accept": "text/html"}
FILES = {
    "__init__.py": "",
    "settings.py": """
from pydantic import Field
from studium.platform.settings import ModuleSettings, Settings

class ToySettings(ModuleSettings):
    toy_colour: str = Field("red", description="The colour of the toy.")
""",
    "commands.py": """
import typer

cli = typer.Typer(name="toys", help="What there is to play with.")

@cli.command()
def wind_up(times: int) -> None:
    '''Wind the toy up.'''
    print(f"wound up {times} times")
""",
    "entries.py": """
from studium.platform.pages import AdminEntry, Audience, DashboardSection, NavigationEntry

async def read(parts, tx, principal):
    return {"colour": "red"}

async def read_nothing(parts, tx, principal):
    return None

NAVIGATION = (NavigationEntry("Toys", "/toys", Audience.EVERYBODY),)
DASHBOARD = (
    DashboardSection("toy/dashboard.html", read),
    DashboardSection("toy/missing.html", read_nothing),
)
ADMIN = (AdminEntry("All toys", "Every toy there is.", "/admin/toys", audience=Audience.ADMINS),)
""",
    "seeds.py": """
from studium.platform.seeds import Seed

async def run(parts, say):
    say("made a toy")

SEEDS = (Seed("toys", "the toys", run, order=1),)
""",
    "tour.py": """
from studium.platform.tour import Chapter

async def walk(tour):
    async with tour.step("See the toys"):
        await tour.get("/api/toys")

CHAPTERS = (Chapter("Play", walk, order=150),)
""",
    "person_members.py": """
from studium.platform.person_members import PersonMember

async def count(parts, tx, user_id):
    return 3

SCHEMA = {"type": "integer", "description": "How many toys one has."}
PERSON_MEMBERS = (PersonMember("toy_count", count, SCHEMA),)
""",
    "doctor.py": """
from studium.platform.doctor import Check, Verdict
from toy_module.settings import ToySettings

async def check_toys(examined):
    yield Check("toys", Verdict.OK, f"all are {examined.settings_of(ToySettings).toy_colour}")

CHECKS = (check_toys,)
""",
    "retention.py": """
from datetime import timedelta
from studium.platform.database import Sql
from studium.platform.retention import Partitions, Retention

DELETE = Sql("delete from toys where broken_at < $1 and $2 > 0")
RETENTION = (Retention("toys", DELETE, keep=timedelta(days=3)),)
""",
    "personal_data.py": """
from studium.platform.personal_data import PersonalData

async def export(tx, user_id):
    return ["ball"]

PERSONAL_DATA = (PersonalData("toys", (), export=export),)
""",
    "parts.py": """
from toy_module.settings import ToySettings

class Toy:
    def __init__(self, colour):
        self.colour = colour

async def provide(parts):
    parts.add(Toy(parts[ToySettings].toy_colour))
""",
    "api.py": """
from studium.platform.web import ApiRouter, SignedIn

router = ApiRouter(prefix="/api/toys", scope="toys", body_limit_bytes=100_000)

@router.get("")
async def list_toys() -> list[str]:
    '''Every toy.'''
    return ["ball"]

@router.post("")
async def add_toys(toys: list[str], principal: SignedIn) -> int:
    '''Add toys.'''
    return len(toys)

@router.post("/one", scope="one_toy", body_limit_bytes=10)
async def add_toy(toy: str, principal: SignedIn) -> str:
    '''Add a toy.'''
    return toy
""",
    "pages.py": """
from fastapi import Request
from studium.platform.pages import PageRouter, render
from studium.platform.web import allow

router = PageRouter(body_limit_bytes=200_000)

@router.get("/toys")
async def toys_page(request: Request):
    allow(request, "script-src", "https://toys.example")
    allow(request, "frame-ancestors", "https://shop.example")
    return await render(request, "toy/dashboard.html", colour="green")

@router.post("/toys")
async def send_toys(request: Request):
    return str(len(await request.body()))
""",
    "templates/toy/dashboard.html": "<section><h2>Toys</h2><p>A {{ colour }} ball.</p></section>",
    "static/toy.css": ".toy { color: inherit; }",
}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module in a folder of its own, named in the list of modules."""
    folder = tmp_path / "toy_module"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(modules, "MODULES", (*modules.MODULES, "toy_module"))
    yield folder
    for name in [name for name in sys.modules if name.startswith("toy_module")]:
        del sys.modules[name]
    modules.forget_folders()


@pytest.fixture
def module_settings(toy: Path) -> list[ModuleSettings]:
    del toy
    kind: type[ModuleSettings] = importlib.import_module("toy_module.settings").ToySettings
    return [kind.model_validate({"toy_colour": "blue"})]


async def test_its_settings_reach_its_parts_and_the_handbook(parts: Parts) -> None:
    kind = importlib.import_module("toy_module.parts").Toy
    assert parts[kind].colour == "blue"
    tool = importlib.import_module("tools.handbook")
    assert "| `TOY_COLOUR` | `red` | The colour of the toy. |" in tool.handbook()
    assert "\n## Toy module\n" in tool.handbook()
    assert "#TOY_COLOUR=red" in tool.env_example()


async def test_its_routes_pages_and_files_are_served(
    client: httpx.AsyncClient, alice: Person, carol: Person
) -> None:
    assert (await client.get("/api/toys")).json() == ["ball"]
    assert (await client.get("/static/toy.css")).text == ".toy { color: inherit; }"
    assert 'href="/toys"' in (await client.get("/", headers=HTML)).text
    dashboard = await alice.client.get("/dashboard", headers=HTML)
    assert "A red ball." in dashboard.text
    assert "All toys" in (await carol.client.get("/admin", headers=HTML)).text


async def test_its_routes_state_how_much_they_take(alice: Person) -> None:
    for path, size, status in (
        ("/api/toys", 90_000, 200),
        ("/api/v1/toys", 110_000, 413),
        ("/api/toys/one", 20, 413),
        ("/toys", 190_000, 200),
        ("/toys", 210_000, 413),
        ("/sign-in", 190_000, 413),
    ):
        answer = await alice.client.post(
            path,
            content=b"[]" + b" " * (size - 2),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == status, (path, size, answer.text)


async def test_its_routes_state_their_scopes(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert paths["/api/toys"]["post"]["x-scopes"] == ["toys:write"]
    assert paths["/api/toys/one"]["post"]["x-scopes"] == ["one_toy:write"]
    assert "x-scopes" not in paths["/api/toys"]["get"]  # it asks nobody who they are


async def test_its_page_alone_widens_the_content_security_policy(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/toys", headers=HTML)
    policy = page.headers["content-security-policy"].split("; ")
    assert "script-src 'self' https://toys.example" in policy
    assert "frame-ancestors https://shop.example" in policy
    assert "default-src 'none'" in policy
    assert "x-frame-options" not in page.headers
    other = await client.get("/", headers=HTML)
    assert "toys.example" not in other.headers["content-security-policy"]
    assert other.headers["x-frame-options"] == "DENY"


async def test_an_entry_for_admins_is_not_shown_to_support(parts: Parts, dave: Person) -> None:
    del parts
    assert "All toys" not in (await dave.client.get("/admin", headers=HTML)).text


async def test_its_checks_are_the_doctors(toy: Path, database_url: str) -> None:
    del toy
    settings = Settings(_env_file=None, sandbox=True)
    async with AiohttpClient() as http:
        found = [check async for check in run_checks(settings, database_url, http)]
    assert Check("toys", Verdict.OK, "all are red") in found


async def test_its_member_is_in_the_answer_about_a_person(
    client: httpx.AsyncClient, alice: Person
) -> None:
    assert (await alice.client.get("/api/users/me")).json()["toy_count"] == 3
    changed = await alice.client.patch("/api/users/me", json={"first_name": "Al"})
    assert changed.json()["toy_count"] == 3
    login = {"email": alice.email, "password": alice.password}
    assert (await client.post("/api/auth/login", json=login)).json()["user"]["toy_count"] == 3
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    assert schemas["PersonAnswer"]["properties"]["toy_count"]["type"] == "integer"
    held = (await alice.client.get("/api/users/me/export")).json()
    assert "toy_count" not in held["profile"]


async def test_what_it_holds_about_people_is_in_their_export(alice: Person) -> None:
    assert (await alice.client.get("/api/users/me/export")).json()["toys"] == ["ball"]


def test_its_retention_is_applied(parts: Parts) -> None:
    assert "toys" in {rule.table for rule in parts[RetentionRules].retention}


def test_its_chapter_is_in_the_tour(toy: Path) -> None:
    del toy
    titles = [chapter.title for chapter in modules.chapters()]
    assert titles.index("Join") < titles.index("Play") < titles.index("Leave")


def test_its_seed_is_an_option(toy: Path) -> None:
    del toy
    assert applying(set(), everything=True, sandbox=False)[0].name == "toys"
    told = CliRunner().invoke(command_line, ["seed", "--help"], env={"COLUMNS": "100"})
    assert "--toys" in told.output


def test_its_commands_are_a_group(toy: Path) -> None:
    del toy
    told = CliRunner().invoke(command_line, ["--help"])
    assert "What there is to play with." in told.output
    assert "toy_module.commands" not in sys.modules
    told = CliRunner().invoke(command_line, ["toys", "wind-up", "3"])
    assert told.output == "wound up 3 times\n"


def test_modules_that_name_the_same_group_share_it(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = toy.parent / "second_toy_module"
    second.mkdir()
    second.joinpath("commands.py").write_text(
        FILES["commands.py"].replace("wind_up", "let_go"), encoding="utf-8"
    )
    second.joinpath("__init__.py").touch()
    monkeypatch.setattr(modules, "MODULES", (*modules.MODULES, "second_toy_module"))
    told = CliRunner().invoke(command_line, ["toys", "--help"])
    assert "wind-up" in told.output
    assert "let-go" in told.output


def test_a_broken_file_of_commands_is_named_when_it_is_asked_for(toy: Path) -> None:
    file = toy / "commands.py"
    file.write_text(f"{FILES['commands.py']}\nimport nothing_like_it", encoding="utf-8")
    assert CliRunner().invoke(command_line, ["--help"]).exit_code == 0
    told = CliRunner().invoke(command_line, ["toys", "wind-up", "3"])
    assert isinstance(told.exception, CommandError)
    assert str(file) in str(told.exception)


def test_a_value_that_is_misspelt_is_named(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy.joinpath("settings.py").write_text(
        FILES["settings.py"].replace("str", "int").replace('"red"', "1"), encoding="utf-8"
    )
    monkeypatch.setenv("TOY_COLOUR", "purple")
    (kind,) = [kind for kind in modules.settings_kinds() if kind.__name__ == "ToySettings"]
    with pytest.raises(CommandError, match="TOY_COLOUR: Input should be a valid integer"):
        read_settings_of(kind)


def test_help_imports_no_module() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from studium.entrypoints.cli import app;"
        "CliRunner().invoke(app, ['--help']); print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert "studium.entrypoints.modules" in loaded
    assert not {"aiohttp", "fastapi", "studium.accounts.people", "studium.commerce.catalog"} & set(
        loaded
    )
