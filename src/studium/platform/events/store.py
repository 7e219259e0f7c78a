"""The outbox, its receipts and its partitions."""

from studium.platform.database import Sql

INSERT_EVENT = Sql("""
    insert into events (id, type, owner_id, occurred_at, payload, correlation_id)
    values ($1, $2, $3, $4, $5, $6)
""")

# The same for an event that others hear of: it waits in the feed, whose readers wake up.
INSERT_PUBLIC_EVENT = Sql("""
    with kept as (
        insert into events (id, type, owner_id, occurred_at, payload, correlation_id)
        values ($1, $2, $3, $4, $5, $6)
    ), fed as (
        insert into public_event_feed (event_id, occurred_at) values ($1, $4)
    )
    select pg_notify('studium_public_events', '')
""")

TAKE_PUBLIC_EVENTS = Sql("""
    with taken as (
        delete from public_event_feed where position = any(array(
            select position from public_event_feed order by position limit $1
            for update skip locked))
        returning position, event_id, occurred_at
    )
    select e.id, e.type, e.owner_id, e.occurred_at, e.payload
      from taken join events e on e.id = taken.event_id and e.occurred_at = taken.occurred_at
     order by taken.position
""")

_LOGGED = "id, type, owner_id, occurred_at, payload, correlation_id"
LOGGED_EVENTS = Sql(f"select {_LOGGED} from events where id < $1 order by id desc limit $2")
LOGGED_OF_TYPE = Sql(f"""
    select {_LOGGED} from events where id < $1 and type = $3 order by id desc limit $2
""")
LOGGED_OF_CORRELATION = Sql(f"""
    select {_LOGGED} from events where correlation_id = $1 order by id limit $2
""")
LOGGED_EVENT = Sql(f"select {_LOGGED} from events where id = $1")
RECEIPTS_OF = Sql("""
    select subscriber, event_id, received_at from event_receipts
     where subscriber = any($1::text[]) and event_id = any($2::uuid[]) order by received_at
""")

READ_EVENT = Sql("""
    select id, type, owner_id, occurred_at, payload from events where id = $1 and occurred_at = $2
""")

# Of the newest of a type, whosever they are, those of one owner: the look back is bounded.
RECENT_EVENTS = Sql("""
    select id, type, owner_id, occurred_at, payload
      from (select id, type, owner_id, occurred_at, payload from events
             where type = $1 order by occurred_at desc limit $3) newest
     where owner_id is not distinct from $2 order by occurred_at desc, id desc limit $4
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

MARK_SUBSCRIBERS = Sql("""
    insert into event_subscribers (name, first_seen_at, checked_until)
    select name, $2, $2 from unnest($1::text[]) name
    on conflict do nothing
""")

SUBSCRIBER_MARKS = Sql("select name, first_seen_at, checked_until from event_subscribers")

UNHEARD = Sql("""
    select event.id, event.occurred_at from events event
     where event.type = $1 and event.occurred_at >= $2 and event.occurred_at < $3
       and not exists (select from event_receipts receipt
                        where receipt.subscriber = $4 and receipt.event_id = event.id)
     order by event.occurred_at limit $5
""")

MARK_CHECKED = Sql("""
    update event_subscribers set checked_until = greatest(checked_until, $2) where name = $1
""")
