"""What the parts promise to those who read with their ears."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from studium.platform.money import Money
from studium.platform.pages import Renderer

RENDERER = Renderer([Path(__file__).parent])


def drawn(call: str, **values: object) -> str:
    names = call.split("(", 1)[0]
    source = f'{{% from "components.html" import {names} %}}{{{{ {call} }}}}'
    html = RENDERER.environment.from_string(source).render(**values)
    return " ".join(html.split())


def test_a_field_is_described_by_its_hint_and_its_error() -> None:
    html = drawn('field("email", "E-mail", hint="We write here.", error="Please fill this in.")')
    assert '<label for="field-email">E-mail</label>' in html
    assert 'aria-describedby="field-email-hint field-email-error"' in html
    assert 'id="field-email-hint"' in html
    assert 'id="field-email-error"' in html
    assert 'aria-invalid="true"' in html


def test_a_field_without_hint_or_error_is_described_by_nothing() -> None:
    html = drawn('field("email", "E-mail")')
    assert "aria-" not in html.split("<input", 1)[1]


def test_a_password_is_never_sent_back() -> None:
    html = drawn('field("password", "Password", type="password", value="lighthouse")')
    assert "lighthouse" not in html


def test_an_optional_field_says_so_and_is_not_required() -> None:
    html = drawn('field("school", "School", required=False)')
    assert "optional" in html
    assert "required" not in html


def test_what_people_typed_is_escaped() -> None:
    html = drawn('field("name", "Name", value=typed)', typed='"><script>')
    assert "<script>" not in html


def test_the_error_summary_leads_to_the_fields() -> None:
    html = drawn("error_summary(errors)", errors={"email": "Please fill this in.", "form": "No."})
    assert 'role="alert"' in html
    assert '<a href="#field-email">Email</a>: Please fill this in.' in html
    assert "#field-form" not in html


def test_the_error_summary_names_fields_by_their_labels_and_takes_the_focus() -> None:
    html = drawn(
        "error_summary(errors, labels={'new_email': 'New address'})", errors={"new_email": "No."}
    )
    assert '<a href="#field-new_email">New address</a>: No.' in html
    assert 'tabindex="-1" autofocus' in html


def test_no_errors_mean_no_summary() -> None:
    assert drawn("error_summary(errors)", errors={}) == ""


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("PENDING", "info"),
        ("COMPLETED", "success"),
        ("FAILED", "danger"),
        ("UNHEARD_OF", "neutral"),
    ],
)
def test_a_status_is_said_in_a_word_and_a_colour(status: str, kind: str) -> None:
    html = drawn("status_badge(status)", status=status)
    assert f"badge-{kind}" in html
    assert status.replace("_", " ").capitalize() in html


def test_times_are_for_people_and_for_programs() -> None:
    at = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    assert drawn("when(at)", at=at) == (
        '<time datetime="2026-01-05T09:30:00Z">5 January 2026</time>'
    )
    assert "5 January 2026, 09:30 UTC" in drawn("when(at, clock=True)", at=at)
    assert drawn("day(date)", date=at.date()) == (
        '<time datetime="2026-01-05">5 January 2026</time>'
    )


def test_money_is_formatted_with_its_currency() -> None:
    assert "€49.00" in drawn("money(amount)", amount=Money(4900, "eur"))


def test_a_bar_says_its_length_in_words() -> None:
    html = drawn('progress("63 days left", 63, 90, text="27 of 90 used")')
    assert '<progress value="63" max="90" aria-label="63 days left: 27 of 90 used">' in html


def test_steps_mark_where_one_stands() -> None:
    html = drawn('steps(["Account", "Payment", "Study"], 2)')
    assert html.count('aria-current="step"') == 1
    assert "(done)" in html


def test_a_button_is_exactly_what_it_is_told() -> None:
    html = drawn('button("Go", kind="danger", name="act", value="1", disabled=True)')
    assert 'type="submit" class="button button-danger"' in html
    assert 'name="act"' in html
    assert 'value="1"' in html
