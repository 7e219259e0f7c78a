"""What is enqueued has somebody who runs it, and what is emitted can be read back.

Jobs, events and receipts lie in the database under these names while versions of the program
come and go. Each module's tests folder therefore lists its own in `stored_names.py`: a new one is
added there, and from then on a change of it needs a migration of what is stored.
"""

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import is_dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeVar, get_args

import pytest
from croniter import croniter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.proofs.declared import stored_names

from studium.entrypoints import modules, sandboxed
from studium.platform.events import (
    Event,
    Subscriber,
    Subscribers,
    event_schema,
    public_event_types,
)
from studium.platform.events.fan_out import React
from studium.platform.jobs import TRIES_FOR_A_DAY, Job, JobHandler, Schedule

JOB_NAMES = stored_names("JOB_NAMES")
PUBLIC_EVENT_TYPES = stored_names("PUBLIC_EVENT_TYPES")
EVENT_TYPES = [*PUBLIC_EVENT_TYPES, *stored_names("INTERNAL_EVENT_TYPES")]
SUBSCRIBER_NAMES = stored_names("SUBSCRIBER_NAMES")

T = TypeVar("T")
JSON_VALUES = st.none() | st.booleans() | st.integers() | st.text()


def dictionaries(kind: Any) -> st.SearchStrategy[dict[Any, Any]]:
    """Of a `dict[str, Any]` that goes into the database: what JSON knows."""
    key, value = get_args(kind) or (str, Any)
    values = JSON_VALUES if value is Any else st.from_type(value)
    return st.dictionaries(st.from_type(key), values, max_size=3)


st.register_type_strategy(dict, dictionaries)

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@cache
def handlers() -> tuple[JobHandler, ...]:
    of_subscribers = Subscribers(subscribers()).jobs
    return (*modules.job_handlers(), *of_subscribers, *sandboxed.jobs())


@cache
def schedules() -> tuple[Schedule, ...]:
    return (*modules.schedules(), *sandboxed.schedules())


@cache
def subscribers() -> tuple[Subscriber, ...]:
    return tuple(modules.subscribers())


def kinds_of(base: type[T]) -> list[type[T]]:
    """Every class of ours below `base`; the modules are loaded by then."""
    handlers()
    found = chain.from_iterable((kind, *kinds_of(kind)) for kind in base.__subclasses__())
    return [
        kind
        for kind in found
        if kind.__module__.startswith("studium.") and "<locals>" not in kind.__qualname__
    ]


def repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def test_every_job_has_exactly_one_handler() -> None:
    handled = [handler.job.job_name for handler in handlers()]
    assert repeated(handled) == []
    reactions = [f"react.{subscriber.name}" for subscriber in subscribers()]
    assert sorted(handled) == sorted([*(kind.job_name for kind in kinds_of(Job)), *reactions])


def test_the_names_of_jobs_are_those_that_lie_in_queues() -> None:
    assert sorted(kind.job_name for kind in kinds_of(Job)) == sorted(JOB_NAMES)


def test_every_job_is_limited_and_documented() -> None:
    for handler in handlers():
        assert _NAME.fullmatch(handler.job.job_name), handler.job
        assert is_dataclass(handler.job), handler.job
        assert 0 < handler.timeout_seconds <= 3600, handler.job
        assert 1 <= handler.max_attempts <= TRIES_FOR_A_DAY, handler.job
        assert inspect.iscoroutinefunction(handler.run), handler.job
        assert has_own_docstring(handler.job), handler.job


@pytest.mark.parametrize("name", JOB_NAMES)
def test_a_job_comes_out_of_the_queue_as_it_went_in(name: str) -> None:
    kind = next(kind for kind in kinds_of(Job) if kind.job_name == name)

    @settings(derandomize=True, database=None, max_examples=40)
    @given(st.from_type(kind))
    def comes_back(job: Job) -> None:
        assert kind.from_json(job.to_json()) == job

    comes_back()


def test_every_schedule_has_a_handler_and_a_time() -> None:
    handled = {handler.job for handler in handlers()}
    for schedule in schedules():
        assert type(schedule.job) in handled, schedule
        assert croniter.is_valid(schedule.cron), schedule
        assert len(schedule.cron.split()) == 5, schedule
    assert repeated(schedule.job.job_name for schedule in schedules()) == []


def test_the_names_of_subscribers_are_those_that_receipts_lie_under() -> None:
    assert sorted(subscriber.name for subscriber in subscribers()) == sorted(SUBSCRIBER_NAMES)


def test_no_two_subscribers_share_a_name() -> None:
    assert repeated(subscriber.name for subscriber in subscribers()) == []
    twice = (subscribers()[0], subscribers()[0])
    with pytest.raises(ValueError, match="two subscribers are named"):
        Subscribers(twice)


def test_every_subscriber_reacts_to_an_event_that_exists() -> None:
    kinds = kinds_of(Event)
    for subscriber in subscribers():
        assert _NAME.fullmatch(subscriber.name), subscriber
        assert subscriber.event in kinds, subscriber
        assert inspect.iscoroutinefunction(subscriber.react), subscriber
    assert React.job_name in {handler.job.job_name for handler in handlers()}


def test_the_types_of_events_are_those_that_lie_in_the_outbox() -> None:
    assert sorted(kind.event_type for kind in kinds_of(Event)) == sorted(EVENT_TYPES)


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_an_event_comes_out_of_the_outbox_as_it_went_in(event_type: str) -> None:
    kind = next(kind for kind in kinds_of(Event) if kind.event_type == event_type)

    @settings(derandomize=True, database=None, max_examples=40)
    @given(st.from_type(kind))
    def comes_back(event: Event) -> None:
        stored = json.loads(json.dumps(event.to_payload()))
        assert Event.from_payload(event_type, stored) == event

    comes_back()


def test_every_public_event_is_documented_for_those_who_receive_it() -> None:
    ours = {
        event_type: kind
        for event_type, kind in public_event_types().items()
        if kind.__module__.startswith("studium.")
    }
    assert sorted(ours) == sorted(PUBLIC_EVENT_TYPES)
    for event_type, kind in ours.items():
        assert _NAME.fullmatch(event_type), kind
        assert has_own_docstring(kind), kind
        schema = event_schema(kind)
        assert schema["type"] == "object", kind
        assert schema["properties"], kind
        assert set(schema["required"]) <= set(schema["properties"]), kind


def has_own_docstring(kind: type) -> bool:
    """A sentence of its own: a dataclass without one shows its signature instead."""
    return bool(kind.__doc__) and not (kind.__doc__ or "").startswith(f"{kind.__name__}(")
