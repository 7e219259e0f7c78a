"""People to play with: everybody knows their password, so they live in the sandbox only."""

from dataclasses import dataclass

DEMO_PASSWORD = "lighthouse-violet-42"  # noqa: S105 - printed at every start, sandbox only


@dataclass(frozen=True)
class DemoUser:
    """Somebody to sign in as; `role` is a value of `platform.principal.Role`."""

    email: str
    first_name: str
    role: str


DEMO_USERS = (
    DemoUser("alice@studium.example", "Alice", "CANDIDATE"),
    DemoUser("carol@studium.example", "Carol", "ADMIN"),
    DemoUser("dave@studium.example", "Dave", "SUPPORT"),
)
