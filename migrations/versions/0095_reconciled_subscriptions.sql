-- How many subscriptions a comparison looked at. Undone by dropping the column.

alter table reconciliation_runs add column subscriptions integer not null default 0;
