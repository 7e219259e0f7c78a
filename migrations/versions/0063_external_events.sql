-- The ids under which others published events, so that each is taken once.
-- Undone by dropping external_events.

create table external_events (
    owner_id uuid references users (id),  -- null: the operator
    type text not null,
    external_id text not null
        constraint external_events_id_fits check (char_length(external_id) between 1 and 200),
    event_id uuid,
    received_at timestamptz not null,
    constraint external_events_once unique nulls not distinct (owner_id, type, external_id)
);
create index external_events_by_time on external_events (received_at);
