-- Public events that still have to leave through the broker, and messages from it that cannot be
-- taken. Undone by dropping broker_outbox and broker_parked.

create table broker_outbox (
    position bigint generated always as identity primary key,
    event_id uuid not null,
    type text not null,
    owner_id uuid,
    body bytea not null,
    next_at timestamptz not null,
    constraint broker_outbox_once unique (event_id)
);
create index broker_outbox_due on broker_outbox (next_at, position);

-- `key` names the message in its stream, so that one delivered again is parked once.
create table broker_parked (
    id uuid primary key,
    key text not null,
    subject text not null constraint broker_parked_subject_fits check (char_length(subject) <= 500),
    body bytea not null,
    reason text not null,
    parked_at timestamptz not null,
    constraint broker_parked_once unique (key)
);
create index broker_parked_by_time on broker_parked (parked_at);
