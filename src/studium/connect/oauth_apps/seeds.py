"""What apps bring to `studium seed`: one of the demo creator's, published by the demo admin."""

from studium.accounts.people import person_by_email
from studium.connect.oauth_apps import store
from studium.connect.oauth_apps.actions.keep_apps import (
    AppDraft,
    register_app,
    review_app,
    submit_app,
)
from studium.connect.oauth_apps.model import CHECKLIST, AppState
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.seeds import Say, Seed

_MAKER, _ADMIN = "alice@studium.example", "carol@studium.example"
_SCOPES = ("email", "exams:read", "openid")
_SCORE_BOOK = AppDraft(
    name="Score book",
    description="Shows your exam results side by side. It reads them and changes nothing.",
    website="https://scorebook.example",
    redirect_uris=("http://127.0.0.1:8765/callback",),
    scopes=_SCOPES,
)


async def seed_demo_app(parts: Parts, say: Say) -> None:
    """A published app, which `connectors/sample` can be run as; once."""
    now = parts[Clock].now()
    async with parts[Database].transaction() as tx:
        maker = await person_by_email(tx, _MAKER)
        admin = await person_by_email(tx, _ADMIN)
        if maker is None or admin is None or await store.count_apps(tx, maker.id):
            return
        app, _ = await register_app(
            tx,
            _SCORE_BOOK,
            owner_id=maker.id,
            is_confidential=False,
            known_scopes=_SCOPES,
            now=now,
        )
        await submit_app(tx, app_id=app.id, owner_id=maker.id, now=now)
        await review_app(
            tx,
            app_id=app.id,
            wanted=AppState.PUBLISHED,
            actor_id=admin.id,
            note="A demonstration.",
            checklist=CHECKLIST,
            now=now,
        )
    say(f"published the app {app.name} of {_MAKER}: client id {app.client_id}")


SEEDS = (
    Seed("demo-app", "an app of the demo creator's", seed_demo_app, order=670, sandbox_only=True),
)
