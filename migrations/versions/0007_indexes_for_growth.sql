-- Indexes for statements that read whole tables, which grow.
--
-- Building one holds writers of its table, not readers, until all of them are there: one or two
-- seconds for a million rows. What they replace is dropped by the next migration, because dropping
-- holds readers too, and must not do so while another is built.

create unique index payment_customers_provider_once
    on payment_customers (connection_id, provider_customer_id);

-- Also of rights that were taken back, for the export of somebody's data.
create index entitlements_by_user on entitlements (user_id, feature);

-- Also of sessions that ended, for the export and for leaving.
create index sessions_of_user on sessions (user_id, id desc);

-- A session ends when it expires or when it is revoked, whichever comes first.
create index sessions_by_end on sessions (least(expires_at, revoked_at));
