-- The saved method with which a subscription begins without a checkout. Undone by dropping the
-- column. `request_key`, which nothing uses any more, stays while the version before this one runs.

alter table subscriptions add column method_id text;
