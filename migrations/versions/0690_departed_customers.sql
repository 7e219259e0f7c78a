-- Customers whose accounts are gone: events about them that arrive later are redacted before they
-- are handled. An id by which a provider knew somebody, and nothing else.
-- Undone by: drop table departed_customers.

create table departed_customers (
    connection_id uuid not null references connections (id) on delete cascade,
    provider_customer_id text not null,
    payer_id uuid not null,
    departed_at timestamptz not null,
    constraint departed_customers_once primary key (connection_id, provider_customer_id)
);
create index departed_customers_of_payer on departed_customers (payer_id);
create index departed_customers_by_time on departed_customers (departed_at);
