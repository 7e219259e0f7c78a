"""The outbox, its receipts and its partitions."""

from studium.platform.database import Sql

INSERT_EVENT = Sql("""
    insert into events (id, type, owner_id, occurred_at, payload) values ($1, $2, $3, $4, $5)
""")

READ_EVENT = Sql("""
    select id, type, occurred_at, payload from events where id = $1 and occurred_at = $2
""")

INSERT_RECEIPT = Sql("""
    insert into event_receipts (subscriber, event_id, received_at) values ($1, $2, $3)
    on conflict do nothing
""")

PRUNE_RECEIPTS = Sql("""
    delete from event_receipts where ctid = any(array(
        select ctid from event_receipts where received_at < $1
        order by received_at limit $2 for update skip locked))
""")
