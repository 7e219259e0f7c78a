"""The SQL of ordered faults."""

from dataclasses import dataclass

from studium.platform.database import Sql, Transaction


@dataclass(frozen=True, slots=True)
class Fault:
    """What a request meets: one of `FAULTS`, and how many seconds it takes."""

    path: str
    kind: str
    seconds: int


INSERT_FAULT = Sql("insert into sandbox.faults (path, kind, seconds) values ($1, $2, $3)")

TAKE_FAULT = Sql("""
    delete from sandbox.faults where id = (
        select id from sandbox.faults
         where position(path in $1) > 0
         order by id limit 1 for update skip locked)
    returning path, kind, seconds
""")

LIST_FAULTS = Sql("select path, kind, seconds from sandbox.faults order by id limit $1")

CLEAR_FAULTS = Sql("delete from sandbox.faults")


async def order_fault(tx: Transaction, fault: Fault, *, times: int = 1) -> None:
    """Have the next requests whose address contains `fault.path` meet it, one each."""
    for _ in range(times):
        await tx.execute(INSERT_FAULT, fault.path, fault.kind, fault.seconds)


async def take_fault(tx: Transaction, path: str) -> Fault | None:
    """The fault that a request to this address meets; it is met once."""
    return await tx.maybe(Fault, TAKE_FAULT, path)


async def list_faults(tx: Transaction, limit: int) -> list[Fault]:
    """The faults still waiting, the next first."""
    return await tx.all(Fault, LIST_FAULTS, limit)


async def clear_faults(tx: Transaction) -> None:
    """Withdraw every fault that waits."""
    await tx.execute(CLEAR_FAULTS)
