"""What exams need built at start: features to sell, and what templates ask the bank for."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from studium.commerce.entitlements import Features
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.study.exams.actions.save_template import add_features
from studium.study.exams.assembly.quotas import whole_quotas
from studium.study.exams.blueprints import store
from studium.study.exams.blueprints.model import blueprint_from
from studium.study.questions import QuestionRequest, QuestionRequests


async def provide(parts: Parts) -> None:
    """Enter every feature that opens an exam, and answer the bank's questions about templates."""
    async with parts[Database].reader() as tx:
        slugs = await store.features_of_templates(tx)
    add_features(parts[Features], [*slugs, "exams"])
    parts[QuestionRequests].read_templates(_requests_of(parts[Database]))


def _requests_of(database: Database) -> Callable[[UUID], Awaitable[list[QuestionRequest]]]:
    async def read(template_id: UUID) -> list[QuestionRequest]:
        async with database.reader() as tx:
            template = await store.template_by_id(tx, template_id)
        if template is None:
            return []
        shares = blueprint_from(template.blueprint).domains
        return [
            QuestionRequest(domain=domain, limit=quota)
            for domain, quota in whole_quotas(shares, template.item_count).items()
            if quota
        ]

    return read
