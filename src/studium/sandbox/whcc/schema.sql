create table if not exists sandbox.whcc_orders (
    confirmation_id text primary key,
    entry_id text not null,
    consumer_key text not null,
    body jsonb not null,
    state text not null,            -- imported, submitted, accepted, rejected, shipped
    order_number bigint generated always as identity,
    due_at timestamptz,
    created_at timestamptz not null
);
create index if not exists whcc_orders_due on sandbox.whcc_orders (due_at) where due_at is not null;

create table if not exists sandbox.whcc_callbacks (
    consumer_key text primary key,
    address text not null,
    verifier text not null,
    is_verified boolean not null default false
);

-- What the next requests of a kind are to meet, for whoever wants to see a lab fail.
create table if not exists sandbox.whcc_faults (
    id bigint generated always as identity primary key,
    path text not null,
    fault text not null             -- expired_token, outage, lost_answer, reject
);
