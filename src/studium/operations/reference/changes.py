"""What changed in the API, dated. Whoever changes what callers see adds a line at the top."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change asks of those who call."""

    ADDED = "Added"
    CHANGED = "Changed"
    DEPRECATED = "Deprecated"
    REMOVED = "Removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; code stands between backticks."""

    on: date
    kind: ChangeKind
    text: str


CHANGES = (
    Change(
        date(2026, 11, 27),
        ChangeKind.CHANGED,
        "Version 2 of the `payment.*` events: `payer_id` is null where a guest paid.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`batch_size` and `batch_seconds` of webhook endpoints: several events in one delivery of "
        "the type `events.batch`, as `data.object.events`.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`RateLimit` on every answer to an app's token, and CORS for the origins of its redirect "
        "addresses; `GET /api/admin/entitlements/{entitlement_id}`; `for_operator` on all of "
        "`/api/files`.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`POST /api/webhook-portal-links`: the webhook portal in a frame of your own site.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.CHANGED,
        "Schemas and operations of `/openapi.json` have short names; addresses and members stay.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`/api/admin/products`, `/api/admin/purchases` and refunds, `/api/admin/people/{user_id}`, "
        "`/api/admin/search` and `/api/admin/acts` for staff; `/api/selling/products` and "
        "`/api/selling/purchases` for creators. Scopes `products`, `sales`, `search`, `audit`.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`GET /api/products/{sku}`; purchases by `status`, `sku`, `since` and `until`; "
        "`POST /api/purchases/checkout-session` takes `metadata`, `success_url` and `cancel_url`.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`allowed_origins` of API keys: scripts of these sites may call with the key (CORS).",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.ADDED,
        "`ETag` and `If-None-Match` on what is read often, `Link` beside cursors, `Location` on "
        "201, `RateLimit` on every answer to a key, open routes included.",
    ),
    Change(
        date(2026, 11, 27),
        ChangeKind.CHANGED,
        "Answers to a key on open routes, such as `GET /api/products`, count against its rate.",
    ),
)
