"""Schemas of what routes take and answer, built when they are first used.

FastAPI has Pydantic build a validator and a serializer for every parameter, body and answer of
every route at the start: a third of the memory that the routes need and half of the time that
they take, in every process, most of which serve few of them. The document of the API builds all.
"""

import warnings
from collections.abc import Iterator
from functools import cached_property
from typing import Any, get_args

from fastapi._compat import ModelField
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.warnings import UnsupportedFieldAttributeWarning


class DeferredModel(BaseModel):
    """A model whose schema is built at its first use, after those of the models in it.

    What is built by itself is shared by all that hold it; Pydantic alone would copy it into each.
    """

    model_config = ConfigDict(defer_build=True)

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """Build the schema, from those of the models that its fields name."""
        for field in cls.model_fields.values():
            for inner in _models_in(field.annotation):
                if inner is not cls and not inner.__pydantic_complete__:
                    inner.model_rebuild()
        return super().model_rebuild(**options)


def defer_fields() -> None:
    """Have FastAPI's fields build their schemas at the first use instead of when they are made."""
    build = ModelField.__post_init__

    def adapter(field: ModelField) -> TypeAdapter[Any]:
        for model in _models_in(field.field_info.annotation):
            if not model.__pydantic_complete__:
                model.model_rebuild()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)  # as FastAPI does
            build(field)
            built: TypeAdapter[Any] = vars(field)["_type_adapter"]
            built.rebuild()
        return built

    deferred = cached_property(adapter)
    deferred.__set_name__(ModelField, "_type_adapter")
    # By name, since the types of FastAPI say that both stand as they were written.
    setattr(ModelField, "_type_adapter", deferred)  # noqa: B010
    setattr(ModelField, "__post_init__", lambda _: None)  # noqa: B010


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
