"""Files in SQL."""

from collections.abc import Sequence
from uuid import UUID

from studium.platform.database import Sql, Transaction, columns, insertion, values
from studium.platform.files.model import File

_FILE = columns(File)

INSERT = Sql(f"""{insertion("files", File)}
    on conflict (owner_id, sha256, name) do nothing
    returning {_FILE}
""")
SAME = Sql(f"""
    select {_FILE} from files
    where (owner_id = $1 or (owner_id is null and $1::uuid is null)) and sha256 = $2 and name = $3
""")
FILE = Sql(f"select {_FILE} from files where id = $1")
FILE_OF = Sql(f"""
    select {_FILE} from files where id = $1 and owner_id is not distinct from $2
""")
FILES_OF = Sql(f"""
    select {_FILE} from files
    where owner_id is not distinct from $1 and id < $2 order by id desc limit $3
""")
DELETE_OF = Sql("delete from files where id = $1 and owner_id is not distinct from $2")
BYTES_OF = Sql("select coalesce(sum(size_bytes), 0)::bigint from files where owner_id = $1")
KNOWN = Sql("select coalesce(array_agg(id), '{}') from files where id = any($1::uuid[])")


async def insert(tx: Transaction, file: File) -> File:
    """Store a file's row; where its owner has the same under that name, that one."""
    made = await tx.maybe(File, INSERT, *values(file))
    if made is not None:
        return made
    return await tx.one(File, SAME, file.owner_id, file.sha256, file.name)


async def file_by_id(tx: Transaction, file_id: UUID) -> File | None:
    """Anybody's file: for those who were given its address."""
    return await tx.maybe(File, FILE, file_id)


async def file_of(tx: Transaction, file_id: UUID, *, owner_id: UUID | None) -> File | None:
    """A person's file, or the operator's."""
    return await tx.maybe(File, FILE_OF, file_id, owner_id)


async def files_of(
    tx: Transaction, owner_id: UUID | None, *, before_id: UUID, limit: int
) -> list[File]:
    """A person's files, or the operator's, newest first."""
    return await tx.all(File, FILES_OF, owner_id, before_id, limit)


async def delete_of(tx: Transaction, file_id: UUID, *, owner_id: UUID | None) -> bool:
    """Whether there was such a file of this owner; it is gone now."""
    return await tx.execute(DELETE_OF, file_id, owner_id) == 1


async def bytes_of(tx: Transaction, owner_id: UUID) -> int:
    """How much a person keeps."""
    return int(await tx.value(BYTES_OF, owner_id))


async def known(tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    """Those of these ids that are files."""
    return set(await tx.value(KNOWN, ids))
