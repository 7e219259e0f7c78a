"""How a route of the API retires: announced, dated, and said on every answer until then."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

SHORTEST_NOTICE_DAYS = 180
CHANGES_PAGE = "/docs/changes"


@dataclass(frozen=True, slots=True)
class Retirement:
    """Since when a route is deprecated, from when on it may be gone, and what to use instead."""

    deprecated_on: date
    sunset_on: date
    successor: str

    def __post_init__(self) -> None:
        """Hold to the notice that the policy promises."""
        notice = (self.sunset_on - self.deprecated_on).days
        if notice < SHORTEST_NOTICE_DAYS:
            raise ValueError(f"{notice} days of notice; the policy promises {SHORTEST_NOTICE_DAYS}")

    @property
    def headers(self) -> dict[str, str]:
        """`Deprecation` (RFC 9745), `Sunset` (RFC 8594)."""
        return {
            "deprecation": f"@{int(_start_of(self.deprecated_on).timestamp())}",
            "sunset": format_datetime(_start_of(self.sunset_on), usegmt=True),
        }

    @property
    def links(self) -> tuple[str, ...]:
        """What to use instead, and where the policy is, as the `Link` header has them."""
        return (
            f'<{self.successor}>; rel="successor-version"',
            f'<{CHANGES_PAGE}>; rel="deprecation"; type="text/html"',
        )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
