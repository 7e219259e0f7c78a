"""Idempotency keys and the answers kept under them."""

from studium.platform.database import Sql

# Claims a key that is new, or whose first request died without an answer longer than the
# lease ago. Nothing is returned while another request holds it or its answer is kept.
CLAIM = Sql("""
    insert into idempotency_keys (caller, key, request_hash, started_at)
    values ($1, $2, $3, $4)
    on conflict (caller, key) do update
       set started_at = excluded.started_at
     where idempotency_keys.answer is null
       and idempotency_keys.started_at < $5
       and idempotency_keys.request_hash = excluded.request_hash
    returning true
""")

READ = Sql("select request_hash, answer from idempotency_keys where caller = $1 and key = $2")

# `started_at` is the claim's: one that outlived its lease can neither answer for the request
# that took the key over nor give that one's key back.
ANSWER = Sql("""
    update idempotency_keys set answer = $4
     where caller = $1 and key = $2 and started_at = $3 and answer is null
""")

RELEASE = Sql("""
    delete from idempotency_keys
     where caller = $1 and key = $2 and started_at = $3 and answer is null
""")

PRUNE = Sql("""
    delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys where started_at < $1
        order by started_at limit $2 for update skip locked))
""")
