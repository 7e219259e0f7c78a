"""What Prometheus, Grafana and systemd get: metrics that exist, rules and panels that name them."""

import asyncio
import json
import re
import socket
from pathlib import Path

import httpx
import pytest
import yaml  # type: ignore[import-untyped]
from tests.conftest import RunJobs
from tests.structure.sources import ROOT

import studium
from studium.entrypoints import observability
from studium.entrypoints.systemd import keep_systemd_informed
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.telemetry import metrics_text

DEPLOY = ROOT / "deploy"
RULES = [
    rule
    for file in sorted((DEPLOY / "alerts").glob("*.yml"))
    for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((DEPLOY / "grafana" / "studium.json").read_text(encoding="utf-8"))
PANELS = DASHBOARD["panels"]


def known() -> set[str]:
    """Every metric that this process could answer, with the endings that Prometheus reads."""
    names = set()
    kinds = re.findall(r"^# TYPE (studium_\w+) (\w+)$", metrics_text().decode(), re.MULTILINE)
    for name, kind in kinds:
        names.add(name)
        if kind == "histogram":
            names |= {f"{name}_bucket", f"{name}_count", f"{name}_sum"}
    return names


def test_every_rule_and_panel_names_metrics_that_exist() -> None:
    exprs = [rule["expr"] for rule in RULES]
    exprs += [target["expr"] for panel in PANELS for target in panel["targets"]]
    exprs += [note["expr"] for note in DASHBOARD["annotations"]["list"]]
    named = {name for expr in exprs for name in re.findall(r"studium_\w+", expr)}
    assert len(named) > 10
    assert named <= known()


def test_every_rule_leads_to_a_runbook_that_exists() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert (ROOT / rule["annotations"]["runbook"]).is_file(), rule["alert"]
        assert rule["labels"]["severity"] in {"warning", "critical"}


def test_the_manual_of_metrics_names_only_what_exists() -> None:
    text = (ROOT / "docs" / "observability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(studium_\w+)`", text))
    assert len(named) > 15
    assert named <= known()


async def test_metrics_tell_of_lanes_the_pool_durations_and_the_version(
    client: httpx.AsyncClient, run_jobs: RunJobs
) -> None:
    await run_jobs()
    text = (await client.get("/metrics")).text
    assert "studium_database_up 1.0" in text
    assert 'studium_jobs_oldest_seconds{lane="urgent"} 0.0' in text
    assert 'studium_database_pool_connections{state="most"} 12.0' in text
    assert f'studium_build_info{{version="{studium.__version__}"}} 1.0' in text
    assert 'studium_alerts_open{severity="critical"}' in text


async def test_a_database_that_is_away_is_told(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Database) -> None:
        raise ConnectionError("no answer")

    monkeypatch.setattr(Database, "reader", refuse)
    await observability.measure(parts[Database])
    assert "studium_database_up 0.0" in metrics_text().decode()


async def test_systemd_hears_that_we_are_ready_and_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep_systemd_informed()  # nobody asked: returns at once
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.settimeout(2)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        telling = asyncio.create_task(keep_systemd_informed())
        await asyncio.sleep(0.05)
        assert heard.recv(64) == b"READY=1"
        assert heard.recv(64) == b"WATCHDOG=1"
        telling.cancel()
