-- What of a subscription's payments went back, and whether that was all of the current period's.
-- Undone by dropping the two columns.

alter table subscription_invoices add column refunded_minor bigint not null default 0;
alter table subscriptions add column is_refunded boolean not null default false;
