"""`studium tour` against running programs: it goes through, or says what broke and where."""

import pytest
from tests.proofs.installation import Installation


def tour(installation: Installation, *options: str) -> tuple[int, str]:
    """Its exit status, and all that it said in one line."""
    done = installation.run("tour", "--url", installation.address, *options)
    return done.returncode, " ".join(f"{done.stdout} {done.stderr}".split())


@pytest.mark.timeout(300)
def test_the_tour_goes_through_or_says_where_it_broke(installation: Installation) -> None:
    status, said = tour(installation)
    assert status == 0, said
    assert "the whole journey works" in said
    assert "failed" not in said

    installation.worker.stop()
    status, said = tour(installation, "--timeout", "3")
    assert status == 1
    assert "See the purchase complete" in said
    assert "failed: still PENDING after 3 s; is `studium worker` running?" in said
    assert "the journey broke" in said
    assert "Traceback" not in said

    installation.start()
    status, said = tour(installation)
    assert status == 0, said

    installation.server.stop()
    status, said = tour(installation)
    assert status == 1
    assert "failed: nobody answers at " in said
    assert "Traceback" not in said
