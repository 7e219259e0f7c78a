-- What the twin keeps, in the schema of the sandbox. Every statement can run again.

-- One row for each object of Stripe's API, as the document that the API answers with.
create table if not exists sandbox.stripe_objects (
    seq bigint generated always as identity unique,
    id text primary key,
    account text not null,
    kind text not null,
    body jsonb not null,
    private jsonb not null default '{}',  -- what Stripe knows and does not answer
    due_at timestamptz,                   -- when time itself changes the object next
    deleted boolean not null default false
);
create index if not exists stripe_objects_newest_first
    on sandbox.stripe_objects (account, kind, seq desc);
create index if not exists stripe_objects_by_content
    on sandbox.stripe_objects using gin (body jsonb_path_ops);
create index if not exists stripe_objects_due
    on sandbox.stripe_objects (due_at) where due_at is not null;

create table if not exists sandbox.stripe_answers (
    account text not null,
    idempotency_key text not null,
    path text not null,
    fingerprint bytea not null,
    request_id text not null,
    status integer not null,
    answer text not null,
    created_at timestamptz not null,
    primary key (account, idempotency_key)
);
create index if not exists stripe_answers_by_age on sandbox.stripe_answers (created_at);

create table if not exists sandbox.stripe_deliveries (
    id uuid primary key,
    event_id text not null references sandbox.stripe_objects (id) on delete cascade,
    endpoint_id text not null references sandbox.stripe_objects (id) on delete cascade,
    state text not null check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0 check (attempts >= 0),
    next_attempt_at timestamptz,
    created_at timestamptz not null
);
create index if not exists stripe_deliveries_due
    on sandbox.stripe_deliveries (next_attempt_at) where next_attempt_at is not null;
create index if not exists stripe_deliveries_by_event on sandbox.stripe_deliveries (event_id);

create table if not exists sandbox.stripe_attempts (
    seq bigint generated always as identity,
    id uuid primary key,
    delivery_id uuid not null references sandbox.stripe_deliveries (id) on delete cascade,
    attempted_at timestamptz not null,
    status integer,
    outcome text not null,
    milliseconds integer not null
);
create index if not exists stripe_attempts_by_delivery
    on sandbox.stripe_attempts (delivery_id, seq);
