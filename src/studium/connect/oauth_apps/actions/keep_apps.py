"""Register an app, change it, and take it through its life."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.model import (
    CHECKLIST,
    CLIENT_PREFIX,
    IDENTITY_SCOPES,
    SECRET_PREFIX,
    App,
    AppState,
    Review,
    may_be_redirect,
    may_become,
)
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Conflict, Invalid, NotFound
from studium.platform.ids import new_id
from studium.platform.principal import STAFF_SCOPE
from studium.platform.vault import hash_token, new_token
from studium.platform.web import clean_origin

MOST_APPS = 50
MOST_REDIRECTS = 20
MOST_ORIGINS = 20
_RATE = 600


class AppNotFound(NotFound):
    """There is no such app, or it is somebody else's."""

    slug = "oauth-app-not-found"
    title = "No such app"


class AppInvalid(Invalid):
    """An app that cannot be registered like that; `field` is what is wrong."""

    slug = "oauth-app-invalid"
    title = "The app cannot be registered like that"

    def __init__(self, message: str, *, field: str) -> None:
        """Say what is wrong, and where."""
        super().__init__(message, field=field)
        self.field = field


_WEBSITE = re.compile(r"https?://[^\s/]+\S*")  # people are shown it as a link


class AppStateWrong(Conflict):
    """An app cannot go from its state to that one."""

    slug = "oauth-app-state"
    title = "The app is not in the state for that"


class ChecklistIncomplete(Invalid):
    """An app is published when a person has looked at everything on the checklist."""

    slug = "oauth-app-checklist"
    title = "Not everything was looked at"


@dataclass(frozen=True, slots=True)
class AppDraft:
    """What an owner says of an app."""

    name: str
    description: str
    website: str
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]
    allowed_origins: tuple[str, ...] = ()


async def register_app(  # noqa: PLR0913 - all by name
    tx: Transaction,
    draft: AppDraft,
    *,
    owner_id: UUID,
    is_confidential: bool,
    known_scopes: Collection[str],
    now: datetime,
) -> tuple[App, str | None]:
    """A new app as a draft, and its secret, which is shown this once. Raises AppInvalid."""
    _check(draft, known_scopes)
    if await store.count_apps(tx, owner_id) >= MOST_APPS:
        raise AppInvalid(f"At most {MOST_APPS} apps each.", field="name")
    secret = new_token(SECRET_PREFIX) if is_confidential else None
    app = App(
        id=new_id(),
        owner_id=owner_id,
        name=draft.name,
        description=draft.description,
        website=draft.website,
        client_id=f"{CLIENT_PREFIX}{new_id().hex}",
        secret_hash=hash_token(secret) if secret else None,
        redirect_uris=list(draft.redirect_uris),
        scopes=sorted(set(draft.scopes)),
        allowed_origins=_origins(draft),
        state=AppState.DRAFT,
        rate_per_minute=_RATE,
        created_at=now,
        updated_at=now,
    )
    await store.insert_app(tx, app)
    return app, secret


async def change_app(  # noqa: PLR0913 - all by name
    tx: Transaction,
    draft: AppDraft,
    *,
    app_id: UUID,
    owner_id: UUID,
    known_scopes: Collection[str],
    now: datetime,
) -> App:
    """Change an app; a published one that wants other addresses or scopes is a draft again.

    Raises AppNotFound, AppInvalid.
    """
    app = await own_app(tx, app_id, owner_id=owner_id, lock=True)
    _check(draft, known_scopes)
    changed = replace(
        app,
        name=draft.name,
        description=draft.description,
        website=draft.website,
        redirect_uris=list(draft.redirect_uris),
        scopes=sorted(set(draft.scopes)),
        allowed_origins=_origins(draft),
        updated_at=now,
    )
    is_other = (changed.redirect_uris, changed.scopes) != (app.redirect_uris, app.scopes)
    if is_other and app.state in {AppState.SUBMITTED, AppState.PUBLISHED}:
        changed = replace(changed, state=AppState.DRAFT)
        note = "Redirect addresses or scopes were changed."
        await _note(tx, changed, actor_id=owner_id, note=note, now=now)
    await store.save_app(tx, changed)
    return changed


async def draft_again(tx: Transaction, app: App, *, note: str, now: datetime) -> App:
    """The app, to be reviewed anew where it waited for that or was published."""
    if app.state not in {AppState.SUBMITTED, AppState.PUBLISHED}:
        return app
    return await _move(tx, app, AppState.DRAFT, actor_id=app.owner_id, note=note, now=now)


async def new_secret(tx: Transaction, *, app_id: UUID, owner_id: UUID, now: datetime) -> str:
    """Another secret in the place of the old one. Raises AppNotFound, AppStateWrong."""
    app = await own_app(tx, app_id, owner_id=owner_id, lock=True)
    if not app.is_confidential:
        raise AppStateWrong("A public app has no secret.")
    secret = new_token(SECRET_PREFIX)
    await store.save_app(tx, replace(app, secret_hash=hash_token(secret), updated_at=now))
    return secret


async def submit_app(tx: Transaction, *, app_id: UUID, owner_id: UUID, now: datetime) -> App:
    """Ask for review. Raises AppNotFound, AppStateWrong, AppInvalid."""
    app = await own_app(tx, app_id, owner_id=owner_id, lock=True)
    if not app.description or not app.website:
        raise AppInvalid("Describe the app and name its website first.", field="description")
    note = "Submitted for review."
    return await _move(tx, app, AppState.SUBMITTED, actor_id=owner_id, note=note, now=now)


async def review_app(  # noqa: PLR0913 - all by name
    tx: Transaction,
    *,
    app_id: UUID,
    wanted: AppState,
    actor_id: UUID,
    note: str,
    checklist: Collection[str] = (),
    now: datetime,
) -> App:
    """Publish an app, send it back, or suspend it, on the record. Suspending ends its tokens.

    Publishing needs everything of the checklist. Raises AppNotFound, AppStateWrong,
    ChecklistIncomplete.
    """
    app = await store.app_by_id(tx, app_id, lock=True)
    if app is None:
        raise AppNotFound("There is no such app.")
    seen = [each for each in CHECKLIST if each in checklist]
    if wanted is AppState.PUBLISHED and len(seen) < len(CHECKLIST):
        raise ChecklistIncomplete("Look at everything on the checklist before you publish.")
    moved = await _move(tx, app, wanted, actor_id=actor_id, note=note, checklist=seen, now=now)
    if wanted is AppState.SUSPENDED:
        await store.revoke_all_of_app(tx, app_id, now)
    await record_act(
        tx,
        actor_id=actor_id,
        action=f"set an app to {wanted.value}",
        subject=Subject("oauth_app", app_id),
        details={"reason": note, "checklist": seen},
        now=now,
    )
    return moved


async def own_app(tx: Transaction, app_id: UUID, *, owner_id: UUID, lock: bool = False) -> App:
    """An owner's app. Raises AppNotFound."""
    app = await store.app_by_id(tx, app_id, lock=lock)
    if app is None or app.owner_id != owner_id:
        raise AppNotFound("You have no such app.")
    return app


async def _move(  # noqa: PLR0913 - all by name
    tx: Transaction,
    app: App,
    wanted: AppState,
    *,
    actor_id: UUID,
    note: str,
    now: datetime,
    checklist: Sequence[str] = (),
) -> App:
    if not may_become(app.state, wanted):
        raise AppStateWrong(f"What is {app.state.value} cannot become {wanted.value}.")
    moved = replace(app, state=wanted, updated_at=now)
    await store.save_app(tx, moved)
    await _note(tx, moved, actor_id=actor_id, note=note, checklist=checklist, now=now)
    return moved


async def _note(  # noqa: PLR0913 - all by name
    tx: Transaction,
    app: App,
    *,
    actor_id: UUID,
    note: str,
    now: datetime,
    checklist: Sequence[str] = (),
) -> None:
    review = Review(
        id=new_id(),
        app_id=app.id,
        actor_id=actor_id,
        state=app.state,
        note=note,
        checklist=list(checklist),
        at=now,
    )
    await store.insert_review(tx, review)


def _origins(draft: AppDraft) -> list[str]:
    """The sites whose scripts may call, as browsers write them. Raises AppInvalid."""
    try:
        found = sorted({clean_origin(each) for each in draft.allowed_origins})
    except ValueError as problem:
        raise AppInvalid(f"{str(problem).capitalize()}.", field="allowed_origins") from problem
    if len(found) > MOST_ORIGINS:
        raise AppInvalid(f"Name at most {MOST_ORIGINS} sites.", field="allowed_origins")
    return found


def _check(draft: AppDraft, known_scopes: Collection[str]) -> None:
    if not 1 <= len(draft.redirect_uris) <= MOST_REDIRECTS:
        raise AppInvalid(f"Name 1 to {MOST_REDIRECTS} addresses.", field="redirect_uris")
    for address in draft.redirect_uris:
        if not may_be_redirect(address):
            raise AppInvalid(
                f"{address[:200]} must be https, or http on 127.0.0.1, without a fragment.",
                field="redirect_uris",
            )
    if draft.website and _WEBSITE.fullmatch(draft.website) is None:
        raise AppInvalid("Give a whole address that begins with https://.", field="website")
    known = ({*known_scopes} | IDENTITY_SCOPES) - {STAFF_SCOPE}
    unknown = [scope for scope in draft.scopes if scope not in known]
    if unknown or not draft.scopes:
        names = ", ".join(unknown)[:200]
        raise AppInvalid(
            f"There is no scope {names}." if unknown else "Choose at least one scope.",
            field="scopes",
        )
