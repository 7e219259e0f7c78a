-- An invoice may be of a sale that has no payment of ours, such as a period of a subscription, which
-- the provider charges by itself. Undone by deleting those, dropping the columns' constraints and
-- index and `sale_id`, and setting payment_id not null.

alter table invoices alter column payment_id drop not null;
alter table invoices add column sale_id uuid;
alter table invoices add constraint invoices_of_one_thing
    check ((payment_id is null) <> (sale_id is null)) not valid;
alter table invoices validate constraint invoices_of_one_thing;
create index invoices_by_sale on invoices (sale_id) where sale_id is not null;
create unique index invoices_one_per_sale on invoices (sale_id) where kind = 'invoice';
