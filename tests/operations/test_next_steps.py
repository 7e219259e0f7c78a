"""What the dashboard finds open, and what it proposes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from studium.accounts.people import Person
from studium.commerce.entitlements import Entitlement, Feature, Features
from studium.operations.site.model import accesses, next_steps
from studium.platform.principal import Role
from studium.study.pack import PastAccess

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FEATURES = Features()
FEATURES.add(Feature("studypack", "StudyPack", "/study"))


def right(feature: str, days_left: float) -> Entitlement:
    return Entitlement(
        id=uuid4(),
        user_id=uuid4(),
        feature=feature,
        owner_id=None,
        source="purchase",
        source_id=uuid4(),
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=days_left),
        revoked_at=None,
        created_at=NOW - timedelta(days=1),
    )


def person(*, is_settled: bool) -> Person:
    return Person(
        id=uuid4(),
        email="alice@example.org",
        first_name="Alice",
        last_name=None,
        role=Role.CANDIDATE,
        timezone="Europe/Madrid" if is_settled else None,
        preferences={},
        email_confirmed_at=NOW if is_settled else None,
        has_password=True,
        created_at=NOW,
        updated_at=NOW,
    )


def test_what_has_a_page_comes_first_and_the_rest_keeps_its_name() -> None:
    found = accesses([right("mock_exams", 9), right("studypack", 9)], FEATURES, now=NOW)
    assert [(access.feature.title, access.feature.href) for access in found] == [
        ("StudyPack", "/study"),
        ("Mock exams", None),
    ]


def test_what_has_ended_is_told_after_what_is_open() -> None:
    back = replace(right("studypack", 80), revoked_at=NOW)
    found = accesses([back, right("mock_exams", 9), right("cards", -0.5)], FEATURES, now=NOW)
    assert [access.feature.slug for access in found] == ["mock_exams", "studypack", "cards"]
    assert [access.past for access in found] == [
        None,
        PastAccess(NOW, was_refunded=True),
        PastAccess(NOW - timedelta(days=0.5), was_refunded=False),
    ]


def test_somebody_whose_access_ended_is_led_to_buy_it_again() -> None:
    ended = accesses([right("studypack", -0.5)], FEATURES, now=NOW)
    (step,) = next_steps(person(is_settled=True), ended)
    assert step.title == "Buy StudyPack again"


def test_somebody_new_is_led_to_the_pack_after_their_address() -> None:
    titles = [step.title for step in next_steps(person(is_settled=False), [])]
    assert titles == ["Confirm your address", "Look at StudyPack", "Set your time zone"]


def test_somebody_settled_with_access_is_told_what_the_days_are_for() -> None:
    steps = next_steps(
        person(is_settled=True), accesses([right("studypack", 89)], FEATURES, now=NOW)
    )
    assert [step.title for step in steps] == ["Learn now"]


def test_somebody_whose_days_run_out_is_told_that_more_can_be_added() -> None:
    steps = next_steps(
        person(is_settled=True), accesses([right("studypack", 3)], FEATURES, now=NOW)
    )
    assert [step.href for step in steps] == ["/study", "/pricing"]
