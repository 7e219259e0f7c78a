"""A lean load generator: HTTP/1.1 with keep-alive over plain sockets, closed loop.

Runs in a process of its own, so that what it costs is the same for everybody it measures.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import uvloop


@dataclass(frozen=True)
class Plan:
    """What to send: each connection walks through its share of `requests`, again and again.

    `pace_seconds` is the pause between the requests of one connection, 0 for as fast as it goes.
    """

    host: str
    port: int
    requests: list[str]
    connections: int
    seconds: float
    once: bool = False
    pace_seconds: float = 0


@dataclass(frozen=True)
class Outcome:
    """What came of it. Latencies are in milliseconds."""

    answered: int
    failed: int
    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int]


def run(plan: Plan) -> Outcome:
    """Carry out a plan in a fresh process."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=True,
    )
    return Outcome(**json.loads(told.stdout))


def start(plan: Plan) -> "subprocess.Popen[str]":
    """Begin a plan in the background; `finish` gives its outcome."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(plan)))
    process.stdin.close()
    return process


def finish(process: "subprocess.Popen[str]") -> Outcome:
    """Wait for a plan that was started."""
    assert process.stdout is not None
    outcome = Outcome(**json.loads(process.stdout.read()))
    process.wait()
    return outcome


async def _carry_out(plan: Plan) -> Outcome:
    latencies: list[float] = []
    statuses: dict[str, int] = {}
    raw = [request.encode() for request in plan.requests]
    started = time.perf_counter()
    ends = started + plan.seconds
    await asyncio.gather(
        *(
            _connection(plan, raw[index :: plan.connections] or raw, ends, latencies, statuses)
            for index in range(plan.connections)
        )
    )
    took = time.perf_counter() - started
    ordered = sorted(latencies) or [0.0]
    failed = sum(count for status, count in statuses.items() if not status.startswith("2"))
    return Outcome(
        answered=len(latencies),
        failed=failed,
        per_second=(len(latencies) - failed) / took,
        p50_ms=statistics.median(ordered) * 1000,
        p99_ms=ordered[int(len(ordered) * 0.99)] * 1000,
        statuses=statuses,
    )


async def _connection(
    plan: Plan,
    requests: Sequence[bytes],
    ends: float,
    latencies: list[float],
    statuses: dict[str, int],
) -> None:
    reader, writer = await asyncio.open_connection(plan.host, plan.port)
    position = 0
    while time.perf_counter() < ends:
        if plan.once and position >= len(requests):
            break
        began = time.perf_counter()
        writer.write(requests[position % len(requests)])
        position += 1
        status = await _read_answer(reader)
        latencies.append(time.perf_counter() - began)
        statuses[status] = statuses.get(status, 0) + 1
        if plan.pace_seconds:
            await asyncio.sleep(plan.pace_seconds)
    writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> str:
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        await reader.readexactly(int(lowered[at + 15 : lowered.index(b"\r\n", at)]))
    return head[9:12].decode()


def get(path: str, **headers: str) -> str:
    """A GET as it goes over the wire."""
    return _request("GET", path, "", headers)


def post(path: str, body: str, **headers: str) -> str:
    """A POST as it goes over the wire."""
    return _request("POST", path, body, headers)


def _request(method: str, path: str, body: str, headers: dict[str, str]) -> str:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body])


def _main() -> None:
    plan: dict[str, Any] = json.load(sys.stdin)
    outcome = uvloop.run(_carry_out(Plan(**plan)))
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    _main()
