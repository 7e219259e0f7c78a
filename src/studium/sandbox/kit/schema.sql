-- What the twins of document-shaped APIs keep. Every statement can run again.

-- The tables once were the Stripe twin's own.
alter table if exists sandbox.stripe_objects rename to objects;
alter table if exists sandbox.stripe_answers rename to answers;
alter table if exists sandbox.stripe_deliveries rename to deliveries;
alter table if exists sandbox.stripe_attempts rename to attempts;
alter index if exists sandbox.stripe_objects_newest_first rename to objects_newest_first;
alter index if exists sandbox.stripe_objects_by_content rename to objects_by_content;
alter index if exists sandbox.stripe_objects_due rename to objects_due;
alter index if exists sandbox.stripe_answers_by_age rename to answers_by_age;
alter index if exists sandbox.stripe_deliveries_due rename to deliveries_due;
alter index if exists sandbox.stripe_deliveries_by_event rename to deliveries_by_event;
alter index if exists sandbox.stripe_attempts_by_delivery rename to attempts_by_delivery;

-- One row for each object of a service's API, as the document that the API answers with. The
-- accounts and the kinds of all services differ.
create table if not exists sandbox.objects (
    seq bigint generated always as identity unique,
    id text primary key,
    account text not null,
    kind text not null,
    body jsonb not null,
    private jsonb not null default '{}',  -- what the service knows and does not answer
    due_at timestamptz,                   -- when time itself changes the object next
    deleted boolean not null default false
);
create index if not exists objects_newest_first
    on sandbox.objects (account, kind, seq desc);
create index if not exists objects_by_content
    on sandbox.objects using gin (body jsonb_path_ops);
create index if not exists objects_due
    on sandbox.objects (due_at) where due_at is not null;

create table if not exists sandbox.answers (
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
create index if not exists answers_by_age on sandbox.answers (created_at);

create table if not exists sandbox.deliveries (
    id uuid primary key,
    event_id text not null references sandbox.objects (id) on delete cascade,
    endpoint_id text not null references sandbox.objects (id) on delete cascade,
    state text not null check (state in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0 check (attempts >= 0),
    next_attempt_at timestamptz,
    created_at timestamptz not null
);
create index if not exists deliveries_due
    on sandbox.deliveries (next_attempt_at) where next_attempt_at is not null;
create index if not exists deliveries_by_event on sandbox.deliveries (event_id);

create table if not exists sandbox.attempts (
    seq bigint generated always as identity,
    id uuid primary key,
    delivery_id uuid not null references sandbox.deliveries (id) on delete cascade,
    attempted_at timestamptz not null,
    status integer,
    outcome text not null,
    milliseconds integer not null
);
create index if not exists attempts_by_delivery
    on sandbox.attempts (delivery_id, seq);

-- What the next requests to an address are to meet, for whoever wants to see a service fail.
create table if not exists sandbox.faults (
    id bigint generated always as identity primary key,
    path text not null,
    kind text not null,
    seconds integer not null default 0
);
