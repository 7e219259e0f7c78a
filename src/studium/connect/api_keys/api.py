"""REST about one's own API keys."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import AfterValidator, Field, StringConstraints

from studium.connect.api_keys.actions.find_key import find_key
from studium.connect.api_keys.actions.issue_key import issue_key
from studium.connect.api_keys.actions.list_origins import list_origins
from studium.connect.api_keys.actions.revoke_key import revoke_key
from studium.connect.api_keys.actions.rotate_key import USUAL_OVERLAP, rotate_key
from studium.connect.api_keys.answers import ApiKeyAnswer, IssuedKeyAnswer, UsageReport
from studium.connect.api_keys.authenticator import ApiKeyAuthenticator
from studium.connect.api_keys.reports import report_of
from studium.connect.api_keys.store import keys_of_owner, usage_of_key
from studium.connect.api_keys.usage import UsageCounts
from studium.platform.web import (
    ApiRouter,
    ClockDep,
    DatabaseDep,
    Day,
    Page,
    PageQueryDep,
    PartsDep,
    RequestModel,
    SettingsDep,
    SignedIn,
    Text,
    clean_origin,
    scopes_of,
)

router = ApiRouter(prefix="/api/apikeys", tags=["api keys"], idempotent=True, scope="api_keys")

KeyName = Annotated[Text, StringConstraints(min_length=1, max_length=100)]
Scopes = Annotated[
    list[Annotated[Text, StringConstraints(max_length=80)]],
    Field(min_length=1, max_length=100, description="As the routes state them, `x-scopes`."),
]
RatePerMinute = Annotated[int, Field(ge=1, le=100_000)]
Origins = Annotated[
    list[Annotated[Text, AfterValidator(clean_origin)]],
    Field(
        max_length=20,
        description="Origins such as `https://shop.example` whose scripts may call with the key. "
        "With some listed it is refused from every other.",
    ),
]
USUAL_RATE = 600
_LONGEST_REPORT_DAYS = 400
_USUAL_REPORT_DAYS = 30


class NewApiKey(RequestModel):
    """What a key is made of."""

    name: KeyName
    scopes: Scopes
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = Field(
        None, description="Without it the key works until it is revoked."
    )
    rate_per_minute: RatePerMinute = USUAL_RATE
    allowed_origins: Origins = Field(default_factory=list)


class OriginList(RequestModel):
    """All the origins that a key lists."""

    allowed_origins: Origins


class Rotation(RequestModel):
    """How a key is rotated."""

    overlap_seconds: Annotated[int, Field(ge=0, le=7 * 24 * 3600)] = Field(
        int(USUAL_OVERLAP.total_seconds()), description="How long the old token works on."
    )


@router.post("", status_code=201, location="/api/apikeys/{id}")
async def create_api_key(  # noqa: PLR0913 - what FastAPI injects
    *,
    request: Request,
    body: NewApiKey,
    principal: SignedIn,
    database: DatabaseDep,
    settings: SettingsDep,
    clock: ClockDep,
) -> IssuedKeyAnswer:
    """Make an API key. Its token is in this answer and nowhere else."""
    async with database.transaction() as tx:
        issued = await issue_key(
            tx,
            maker=principal,
            name=body.name,
            scopes=body.scopes,
            known_scopes=scopes_of(request.app.routes),
            is_live=not settings.sandbox,
            rate_per_minute=body.rate_per_minute,
            allowed_origins=body.allowed_origins,
            expires_in_days=body.expires_in_days,
            now=clock.now(),
        )
    return IssuedKeyAnswer.issued(issued)


@router.get("", etag=True)
async def list_api_keys(
    principal: SignedIn, database: DatabaseDep, query: PageQueryDep
) -> Page[ApiKeyAnswer]:
    """Your API keys, masked, newest first; revoked and expired ones too."""
    async with database.reader() as tx:
        found = await keys_of_owner(
            tx, principal.user_id, before_id=query.before_id, limit=query.fetch_limit
        )
    return Page.of([ApiKeyAnswer.of(key) for key in found], query)


@router.get("/{key_id}")
async def read_api_key(key_id: UUID, principal: SignedIn, database: DatabaseDep) -> ApiKeyAnswer:
    """One of your API keys, masked."""
    async with database.transaction() as tx:
        return ApiKeyAnswer.of(await find_key(tx, owner_id=principal.user_id, key_id=key_id))


@router.put("/{key_id}/origins")
async def list_key_origins(
    key_id: UUID, body: OriginList, principal: SignedIn, database: DatabaseDep, parts: PartsDep
) -> ApiKeyAnswer:
    """List the sites whose scripts may call with a key, in place of those listed before."""
    async with database.transaction() as tx:
        key = await list_origins(
            tx, owner_id=principal.user_id, key_id=key_id, origins=body.allowed_origins
        )
    parts[ApiKeyAuthenticator].forget()
    return ApiKeyAnswer.of(key)


@router.delete("/{key_id}", status_code=204)
async def revoke_api_key(
    key_id: UUID, principal: SignedIn, database: DatabaseDep, clock: ClockDep, parts: PartsDep
) -> None:
    """Revoke an API key, on every process within a second."""
    async with database.transaction() as tx:
        await revoke_key(tx, owner_id=principal.user_id, key_id=key_id, now=clock.now())
    parts[ApiKeyAuthenticator].forget()


@router.put("/{key_id}/rotate")
async def rotate_api_key(  # noqa: PLR0913 - what FastAPI injects
    *,
    key_id: UUID,
    body: Rotation | None = None,
    principal: SignedIn,
    database: DatabaseDep,
    settings: SettingsDep,
    clock: ClockDep,
    parts: PartsDep,
) -> IssuedKeyAnswer:
    """Give a key another token. The old one works on for the overlap, a day unless you say."""
    rotation = body or Rotation()
    async with database.transaction() as tx:
        issued = await rotate_key(
            tx,
            owner_id=principal.user_id,
            key_id=key_id,
            overlap=timedelta(seconds=rotation.overlap_seconds),
            is_live=not settings.sandbox,
            now=clock.now(),
        )
    parts[ApiKeyAuthenticator].forget()
    return IssuedKeyAnswer.issued(issued)


@router.get("/{key_id}/usage")
async def api_key_usage(  # noqa: PLR0913 - what FastAPI injects
    *,
    key_id: UUID,
    principal: SignedIn,
    database: DatabaseDep,
    clock: ClockDep,
    parts: PartsDep,
    first_day: Annotated[Day | None, Query(alias="from", description="In UTC.")] = None,
    last_day: Annotated[Day | None, Query(alias="to", description="In UTC.")] = None,
) -> UsageReport:
    """How a key was used, by day, route and status: the last 30 days unless you say."""
    last = last_day or clock.now().date()
    earliest = last - timedelta(days=_LONGEST_REPORT_DAYS)
    first = max(first_day or last - timedelta(days=_USUAL_REPORT_DAYS - 1), earliest)
    await parts[UsageCounts].flush()
    async with database.transaction() as tx:
        key = await find_key(tx, owner_id=principal.user_id, key_id=key_id)
        usage = await usage_of_key(tx, key.id, first=first, last=last)
    return report_of(key, usage, first=first, last=last)
