"""Logs without secrets, and metrics as Prometheus reads them."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
import structlog

from studium.platform.database import is_outage
from studium.platform.telemetry import (
    AccessLog,
    configure_logging,
    get_logger,
    job_finished,
    metrics_text,
    payment_moved,
    redacted_path,
    request_served,
    webhook_received,
)


class Err:
    """What was written to stderr so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    @property
    def text(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def err(capsys: pytest.CaptureFixture[str]) -> Iterator[Err]:
    """What is written to stderr; logging is as before afterwards."""
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield Err(capsys)
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_log_line_is_json_with_time_and_level(err: Err) -> None:
    configure_logging(log_format="json", level="info")
    get_logger().info("purchase_completed", purchase_id=7, note="é")
    get_logger().debug("unheard")
    (line,) = err.lines
    assert (line["event"], line["level"], line["purchase_id"]) == ("purchase_completed", "info", 7)
    assert str(line["timestamp"]).endswith("Z")


def fail(problem: Exception) -> None:
    raise problem


@pytest.mark.parametrize("logger", [logging.getLogger("library"), get_logger()])
def test_an_outage_is_told_without_its_traceback(err: Err, logger: logging.Logger) -> None:
    configure_logging(log_format="json", level="info", is_outage=is_outage)
    away = ConnectionError("away")
    both = ExceptionGroup("tasks", [away, KeyError()])
    for problem in (away, ExceptionGroup("tasks", [away]), both):
        try:
            fail(problem)
        except Exception:
            logger.exception("met")
    one, group, other = err.lines
    assert one["problem"] == "ConnectionError('away')"
    assert {"exception", "exc_info"}.isdisjoint({*one, *group})
    assert "KeyError" in str(other["exception"])


def test_secrets_are_left_out_however_deep(err: Err) -> None:
    configure_logging(log_format="json", level="info")
    get_logger().info(
        "sign_in",
        password="hidden",
        Authorization="Bearer hidden",
        headers={"Cookie": "hidden", "Accept": "seen"},
        calls=[{"api_key": "hidden", "path": "seen"}],
        webhook_signature="hidden",
    )
    assert "hidden" not in err.text
    assert err.text.count("seen") == 2
    assert err.lines[0]["password"] == "[redacted]"


def test_what_is_bound_to_a_request_is_on_its_lines(err: Err) -> None:
    configure_logging(log_format="json", level="info")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        get_logger().info("inside")
    get_logger().info("outside")
    inside, outside = err.lines
    assert inside["request_id"] == "r1"
    assert "request_id" not in outside


def test_an_exception_is_one_line_with_its_traceback(err: Err) -> None:
    configure_logging(log_format="json", level="info")
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        get_logger().exception("failed")
    (line,) = err.lines
    assert "ZeroDivisionError" in str(line["exception"])


def test_lines_of_libraries_look_the_same(err: Err) -> None:
    configure_logging(log_format="json", level="info")
    logging.getLogger("library").warning("it is %s", "late", extra={"token": "hidden"})
    (line,) = err.lines
    assert line["event"] == "it is late"
    assert line["level"] == "warning"
    assert "report it" in str(line["remedy"])
    assert "hidden" not in err.text


def test_the_console_format_is_for_people(err: Err) -> None:
    configure_logging(log_format="console", level="info")
    get_logger().info("purchase_completed", password="hidden")
    AccessLog(log_format="console", level="info").write(
        request_id="r1", method="GET", path="/x", status=200, ms=1.5
    )
    assert "purchase_completed" in err.text
    assert "/x" in err.text
    assert "hidden" not in err.text


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_no_variables(err: Err, log_format: str) -> None:
    configure_logging(log_format=log_format, level="info")
    hidden_password = "correct horse".replace(" ", "-")
    try:
        _ = 1 / (len(hidden_password) - 13)
    except ZeroDivisionError:
        get_logger().exception("failed")
    assert "ZeroDivisionError" in err.text
    assert "correct-horse" not in err.text


async def test_the_access_log_writes_the_same_shape_as_the_rest(err: Err) -> None:
    configure_logging(log_format="json", level="info")
    get_logger().info("other")
    access = AccessLog(log_format="json", level="info")
    for status in (200, 404):
        access.write(request_id="r1", method="GET", path='/"\n', status=status, ms=1.5)
    assert len(err.lines) == 1, "they leave together, a little later"
    access.flush()
    other, line, second = err.lines
    assert other.keys() <= line.keys()
    assert (line["event"], line["path"], line["request_id"]) == ("request", '/"\n', "r1")
    assert (line["status"], second["status"], line["ms"]) == (200, 404, 1.5)
    assert str(line["timestamp"]).endswith("Z")


def test_a_path_hides_its_secret_parameters() -> None:
    path = redacted_path("/links/stripe/abc/abc", {"token": "abc", "kind": "stripe", "n": 3})
    assert path == "/links/stripe/[redacted]/[redacted]"
    assert redacted_path("/webhook/stripe/abc", None) == "/webhook/stripe/[redacted]"
    assert redacted_path("/users/1", None) == "/users/1"


def test_metrics_are_text_that_prometheus_reads() -> None:
    request_served("GET", "/api/x", 200, 0.003)
    job_finished("mail.send", "done")
    webhook_received("stripe", "stored")
    payment_moved("stripe", "captured")
    text = metrics_text().decode()
    for line in (
        'studium_http_requests_total{method="GET",route="/api/x",status="200"} 1.0',
        'studium_http_request_seconds_bucket{le="0.005",route="/api/x"} 1.0',
        'studium_jobs_total{end="done",job="mail.send"}',
        'studium_inbound_webhooks_total{kind="stripe",outcome="stored"}',
        'studium_payments_total{provider="stripe",status="captured"}',
    ):
        assert line in text


def test_several_processes_are_counted_together(tmp_path: object) -> None:
    program = (
        "import sys; from studium.platform.telemetry import job_finished, metrics_text;"
        "job_finished('mail.send', 'done'); sys.stdout.write(metrics_text().decode())"
    )
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    texts = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert 'studium_jobs_total{end="done",job="mail.send"} 2.0' in texts[1]
