-- Public events that are still to be handed to those outside: webhooks and the broker.
-- Undone by dropping public_event_feed.

create table public_event_feed (
    event_id uuid primary key,
    occurred_at timestamptz not null
);
