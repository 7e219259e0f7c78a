"""What the dashboard finds open, and what it proposes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from studium.accounts.people import Person
from studium.commerce.catalog import Entitlement
from studium.operations.site.model import accesses, next_steps
from studium.platform.principal import Role

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def right(feature: str, days_left: float) -> Entitlement:
    return Entitlement(
        id=uuid4(),
        user_id=uuid4(),
        feature=feature,
        purchase_id=uuid4(),
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
    found = accesses([right("mock_exams", 9), right("studypack", 9)], now=NOW)
    assert [(access.title, access.href) for access in found] == [
        ("StudyPack", "/study"),
        ("Mock exams", None),
    ]


def test_what_has_ended_is_not_open() -> None:
    assert accesses([right("studypack", -0.5)], now=NOW) == []


def test_somebody_new_is_led_to_the_pack_after_their_address() -> None:
    titles = [step.title for step in next_steps(person(is_settled=False), [])]
    assert titles == ["Confirm your address", "Look at StudyPack", "Set your time zone"]


def test_somebody_settled_with_access_is_told_what_the_days_are_for() -> None:
    steps = next_steps(person(is_settled=True), accesses([right("studypack", 89)], now=NOW))
    assert [step.title for step in steps] == ["Learn now"]


def test_somebody_whose_days_run_out_is_told_that_more_can_be_added() -> None:
    steps = next_steps(person(is_settled=True), accesses([right("studypack", 3)], now=NOW))
    assert [step.href for step in steps] == ["/study", "/pricing"]
