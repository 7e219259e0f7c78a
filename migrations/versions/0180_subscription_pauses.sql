-- Until when a subscription is paid, which is how long one that is paused stays open. Undone by
-- dropping the column.

alter table subscriptions add column paid_until timestamptz;
