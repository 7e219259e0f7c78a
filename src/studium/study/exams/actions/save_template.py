"""Make an exam template, or change the one of this name."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from studium.commerce.entitlements import Feature, Features, is_feature_name
from studium.platform.audit import Subject, record_act
from studium.platform.database import Transaction
from studium.platform.errors import Invalid
from studium.platform.ids import new_id
from studium.study.exams.blueprints import store
from studium.study.exams.blueprints.model import (
    Blueprint,
    ExamMode,
    ExamTemplate,
    ScoringMode,
)

HREF = "/exams"


class TemplateInvalid(Invalid):
    """A template cannot be like this; `field` in the details says where."""

    slug = "exam-template-invalid"
    title = "The exam template cannot be like this"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """All that an author decides about a template."""

    slug: str
    title: str
    description: str | None
    item_count: int
    duration_mins: int
    scoring_mode: ScoringMode
    mode: ExamMode
    allow_pause: bool
    features: tuple[str, ...]
    blueprint: Blueprint
    is_active: bool = True
    metadata: dict[str, Any]


async def save_template(
    tx: Transaction,
    draft: TemplateDraft,
    *,
    features: Features,
    actor_id: UUID | None,
    now: datetime,
) -> tuple[ExamTemplate, bool]:
    """The template as it is now, and whether it is new. Sessions keep what they began with.

    What opens it alone becomes a feature that products can sell. `actor_id` is who is on the
    record for it, None for a seed. Raises TemplateInvalid.
    """
    _check(draft)
    before = await store.template_by_slug(tx, draft.slug)
    template = ExamTemplate(
        id=before.id if before else new_id(),
        slug=draft.slug,
        title=draft.title,
        description=draft.description,
        item_count=draft.item_count,
        duration_mins=draft.duration_mins,
        scoring_mode=draft.scoring_mode,
        mode=draft.mode,
        allow_pause=draft.allow_pause,
        features=list(draft.features),
        blueprint=draft.blueprint.to_json(),
        is_active=draft.is_active,
        metadata=draft.metadata,
        created_at=before.created_at if before else now,
        updated_at=now,
    )
    if before is None:
        await store.insert_template(tx, template)
    elif replace(before, updated_at=now) != template:
        await store.update_template(tx, template)
    else:
        return before, False
    if actor_id is not None:
        await record_act(
            tx,
            actor_id=actor_id,
            action="made exam template" if before is None else "changed exam template",
            subject=Subject("exam_template", template.id),
            details={"slug": template.slug},
            now=now,
        )
    add_features(features, template.features, title=template.title)
    return template, before is None


def add_features(features: Features, slugs: list[str], *, title: str | None = None) -> None:
    """Let products sell what opens exams, where nobody entered it before."""
    known = {feature.slug for feature in features.all()}
    for slug in dict.fromkeys(slugs):
        if slug not in known:
            words = title if title and len(slugs) == 1 else features.of(slug).title
            features.add(Feature(slug, words, HREF))


def _check(draft: TemplateDraft) -> None:
    if draft.mode is ExamMode.ADAPTIVE:
        raise TemplateInvalid("An adaptive drill has no template.", field="mode")
    for feature in draft.features:
        if not is_feature_name(feature):
            raise TemplateInvalid(
                "A feature is lower-case letters, digits, dashes or underscores.",
                field="features",
            )
