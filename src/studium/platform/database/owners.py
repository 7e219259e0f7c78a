"""Statements about rows of one owner, where the operator's have none.

PostgreSQL uses no index for `owner_id is not distinct from $1`. A store writes that; what is sent
says `=` for an owner and `is null` for the operator.
"""

import re
from collections.abc import Sequence
from functools import cache

_OF_OWNER = re.compile(r"\b((?:\w+\.)?owner_id) is not distinct from (\$(\d+))")


def for_owner(statement: str, arguments: Sequence[object]) -> str:
    """The statement as it is sent with these arguments."""
    found = _forms(statement)
    if found is None:
        return statement
    index, of_owner, of_operator = found
    return of_operator if arguments[index] is None else of_owner


@cache
def _forms(statement: str) -> tuple[int, str, str] | None:
    """Which argument is the owner, and the statement for one and for the operator."""
    numbers = {int(number) for _, _, number in _OF_OWNER.findall(statement)}
    if not numbers:
        return None
    (number,) = numbers
    return (
        number - 1,
        _OF_OWNER.sub(r"\1 = \2", statement),
        _OF_OWNER.sub(r"(\1 is null and \2::uuid is null)", statement),
    )
