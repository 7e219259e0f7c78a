"""Statements about an owner's rows are sent so that PostgreSQL uses an index for them."""

from studium.platform.database.owners import for_owner

ASKED = "select from t join u using (x) where t.owner_id is not distinct from $2 and id < $1"


def test_an_owner_is_compared_and_the_operator_has_none() -> None:
    assert for_owner(ASKED, [1, "alice"]).endswith("where t.owner_id = $2 and id < $1")
    assert for_owner(ASKED, [1, None]).endswith(
        "where (t.owner_id is null and $2::uuid is null) and id < $1"
    )


def test_other_statements_are_sent_as_they_are() -> None:
    plain = "select from t where due_date is not distinct from $1"
    assert for_owner(plain, [None]) is plain
