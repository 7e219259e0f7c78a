-- Since when each subscriber is there, and until when it was looked for events that it did not hear
-- of: those told by processes of a version that did not know it.
--
-- Undone by: drop table event_subscribers; drop index events_by_type;

create table event_subscribers (
    name text primary key,
    first_seen_at timestamptz not null,
    checked_until timestamptz not null
);

create index events_by_type on events (type, occurred_at);
