"""The only SQL on how often apps call."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from studium.connect.oauth_apps.model import Usage
from studium.platform.database import Sql, Transaction, columns
from studium.platform.request_counts import CountedRequests, in_columns

# Counts of apps that are gone meanwhile are dropped.
ADD_USAGE = Sql("""
    insert into oauth_app_usage as kept (app_id, day, method, route, status, requests)
    select seen.app_id, seen.day, seen.method, seen.route, seen.status, seen.requests
      from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::int[], $6::bigint[])
           as seen (app_id, day, method, route, status, requests)
      join oauth_apps a on a.id = seen.app_id
     order by 1, 2, 3, 4, 5
        on conflict (app_id, day, method, route, status)
        do update set requests = kept.requests + excluded.requests
""")
MOST_USAGE_ROWS = 10_000
USAGE_OF_APP = Sql(f"""
    select {columns(Usage)} from oauth_app_usage
     where app_id = $1 and day >= $2 and day <= $3
     order by day desc, requests desc, method, route, status limit {MOST_USAGE_ROWS}
""")
PRUNE_USAGE = Sql("""
    delete from oauth_app_usage where ctid = any(array(
        select ctid from oauth_app_usage where day < $1
        order by day limit $2 for update skip locked))
""")
# What each of these apps did since a day, for lists.
REQUESTS_SINCE = Sql("""
    select app_id, sum(requests) as requests from oauth_app_usage
     where app_id = any($1) and day >= $2 group by app_id
""")


async def add_usage(tx: Transaction, counted: Sequence[CountedRequests]) -> None:
    """Add counts of requests."""
    await tx.execute(ADD_USAGE, *in_columns(counted))


async def usage_of_app(tx: Transaction, app_id: UUID, *, first: date, last: date) -> list[Usage]:
    """Counts of an app's requests from a day to a day, newest day first, at most 10,000 rows."""
    return await tx.all(Usage, USAGE_OF_APP, app_id, first, last)


async def requests_since(tx: Transaction, app_ids: list[UUID], first: date) -> dict[UUID, int]:
    """How many requests each of these apps made since a day; those without one are left out."""
    rows = await tx.connection.fetch(REQUESTS_SINCE, app_ids, first)
    return {row["app_id"]: int(row["requests"]) for row in rows}
