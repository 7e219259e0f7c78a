-- Endpoints that want several events in one delivery, and the events that wait to be sent so.
-- Undone by: drop table webhook_waiting; alter table webhook_endpoints drop column batch_size,
-- drop column batch_seconds; alter table webhook_messages drop column batched_ids.

alter table webhook_endpoints
    add column batch_size integer not null default 1
        constraint webhook_endpoints_batch_size_fits check (batch_size between 1 and 100),
    add column batch_seconds integer not null default 5
        constraint webhook_endpoints_batch_seconds_fit check (batch_seconds between 1 and 60);

-- A row stands here until its event is put into a batch: for batch_seconds at most.
create table webhook_waiting (
    position bigint generated always as identity primary key,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    event_id uuid not null,
    created_at timestamptz not null  -- of its row in webhook_messages
);
create index webhook_waiting_of_endpoint on webhook_waiting (endpoint_id, position);

alter table webhook_messages add column batched_ids uuid[];  -- of a batch: its events
create index webhook_messages_batched on webhook_messages using gin (batched_ids)
    where batched_ids is not null;
