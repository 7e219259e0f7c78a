-- What caused an event: the id of the request from outside, carried on by jobs.
-- Undone by dropping the columns and the indexes.

alter table events add column correlation_id text;
create index events_by_correlation on events (correlation_id) where correlation_id is not null;
alter table inbound_events add column correlation_id text;
create index inbound_events_by_correlation on inbound_events (correlation_id)
    where correlation_id is not null;
-- Deliveries are made in the order of their time: a few blocks hold those of an hour.
create index webhook_deliveries_by_time on webhook_deliveries using brin (created_at);
