"""The sample app takes no answer of another authorization server (RFC 9207)."""

from types import SimpleNamespace

import pytest
from tests.journeys.test_apps import sample_module


@pytest.mark.parametrize("issuer", ["https://other.example", ""])
def test_an_answer_of_another_server_is_refused(issuer: str) -> None:
    sample = sample_module()
    visit = sample.Visit(state="asked")
    pages = SimpleNamespace(client=SimpleNamespace(issuer="https://studium.example"))
    with pytest.raises(sample.Refused, match="Another server answered"):
        sample.Pages._take(pages, visit, {"state": "asked", "iss": issuer, "code": "c"})
    assert visit.connection is None
