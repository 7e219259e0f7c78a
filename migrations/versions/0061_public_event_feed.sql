-- Public events that are still to be handed to those outside: webhooks and the broker.
-- Undone by dropping public_event_feed.

create table public_event_feed (
    position bigint generated always as identity primary key,
    event_id uuid not null,
    occurred_at timestamptz not null
);
