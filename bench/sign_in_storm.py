"""Other people's requests while many sign in at once: their p99, storm to calm.

A steady, paced stream of `GET /api/users/me` runs once in calm and once during a storm of
sign-ins from more clients than there are cores; Argon2 may slow sign-ins, not the rest.
"""

import statistics

from bench.account_route import sign_up
from bench.installation import Operator, free_port, serving
from bench.load import Plan, finish, get, post, run, start
from bench.results import Result

_ROUNDS = 5
_SECONDS = 5.0
_STORM_CLIENTS = 32
_READERS = 8
_PACE_SECONDS = 0.02
_MOST = 2.0


def measure(operator: Operator) -> Result:
    """The ratio of the 99th percentiles, during the storm to before it."""
    port = free_port()
    calm: list[float] = []
    stormy: list[float] = []
    sign_ins: list[float] = []
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        token = sign_up(port, "reader@example.org")
        sign_up(port, "storm@example.org")
        reading = Plan(
            "127.0.0.1",
            port,
            [get("/api/users/me", Authorization=f"Bearer {token}")],
            _READERS,
            _SECONDS,
            pace_seconds=_PACE_SECONDS,
        )
        body = '{"email": "storm@example.org", "password": "a password for measuring"}'
        signing_in = Plan(
            "127.0.0.1", port, [post("/api/auth/login", body)], _STORM_CLIENTS, _SECONDS + 1
        )
        run(reading)
        for _ in range(_ROUNDS):
            calm.append(run(reading).p99_ms)
            storm = start(signing_in)
            stormy.append(run(reading).p99_ms)
            sign_ins.append(finish(storm).per_second)
    figures = {
        "calm p99 ms": statistics.median(calm),
        "storm p99 ms": statistics.median(stormy),
        "sign-ins/s": statistics.median(sign_ins),
    }
    ratio = figures["storm p99 ms"] / figures["calm p99 ms"]
    return Result(
        "p99 of others during a sign-in storm", ratio, "x", f"<= {_MOST}", ratio <= _MOST, figures
    )
