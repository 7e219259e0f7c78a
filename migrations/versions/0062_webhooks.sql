-- Webhook endpoints, and what is sent to them: messages, deliveries and attempts, by month.
-- Undone by dropping webhook_attempts, webhook_deliveries, webhook_messages, webhook_secrets,
-- webhook_endpoints and the sequence webhook_delivery_positions.

create table webhook_endpoints (
    id uuid primary key,
    owner_id uuid references users (id),  -- null: the operator's
    url text not null constraint webhook_endpoints_url_fits check (char_length(url) <= 2000),
    description text not null default ''
        constraint webhook_endpoints_description_fits check (char_length(description) <= 500),
    event_types text[] not null,
    filters jsonb not null default '[]'::jsonb,
    header_names text[] not null default '{}',
    sealed_headers bytea,
    order_by text,
    timeout_seconds integer not null default 15
        constraint webhook_endpoints_timeout_fits check (timeout_seconds between 1 and 30),
    status text not null default 'active'
        constraint webhook_endpoints_status_known check (status in ('active', 'paused', 'disabled')),
    status_reason text,
    rate_per_minute integer
        constraint webhook_endpoints_rate_fits check (rate_per_minute between 1 and 600000),
    current_rate double precision,  -- a minute, while answers ask us to slow down
    rate_from timestamptz,  -- since when the rate has not been used
    failing_since timestamptz,
    warned_at timestamptz,
    revision integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create index webhook_endpoints_of_owner on webhook_endpoints (owner_id, id desc)
    where deleted_at is null;
create index webhook_endpoints_failing on webhook_endpoints (failing_since)
    where failing_since is not null and deleted_at is null;

create table webhook_secrets (
    id uuid primary key,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    sealed_secret bytea not null,
    public_key bytea,  -- of an ed25519 key; null for a shared secret
    created_at timestamptz not null,
    expires_at timestamptz
);
create index webhook_secrets_of_endpoint on webhook_secrets (endpoint_id, created_at desc);

-- The body that every delivery of an event sends.
create table webhook_messages (
    event_id uuid not null,
    created_at timestamptz not null,
    type text not null,
    body bytea not null,
    primary key (event_id, created_at)
) partition by range (created_at);
create table webhook_messages_default partition of webhook_messages default;

-- A pending delivery is due at next_at. A worker that takes it moves next_at past the time that
-- an attempt may last and counts it in attempts: who finds it due again knows that its worker died.
-- No foreign keys: a delivery outlives its endpoint, and each insert would lock the endpoint's row.
create sequence webhook_delivery_positions;
create table webhook_deliveries (
    id uuid not null,
    position bigint not null default nextval('webhook_delivery_positions'),
    created_at timestamptz not null,
    endpoint_id uuid not null,
    event_id uuid not null,
    event_type text not null,
    order_key text,
    is_test boolean not null default false,
    status text not null
        constraint webhook_deliveries_status_known
        check (status in ('pending', 'succeeded', 'dead', 'held', 'canceled')),
    attempts integer not null default 0,
    recorded integer not null default 0,  -- attempts that stand in webhook_attempts
    attempts_before integer not null default 0,  -- those made before it was sent anew
    next_at timestamptz,
    finished_at timestamptz,
    last_status integer,
    last_problem text,
    primary key (id, created_at),
    constraint webhook_deliveries_pending_is_due check ((status = 'pending') = (next_at is not null))
) partition by range (created_at);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_at, position)
    where status = 'pending';
create index webhook_deliveries_in_order on webhook_deliveries (endpoint_id, order_key, position)
    where status = 'pending' and order_key is not null;
create index webhook_deliveries_of_endpoint on webhook_deliveries (endpoint_id, id desc);
create index webhook_deliveries_to_replay on webhook_deliveries (endpoint_id, status, id)
    where status in ('dead', 'held');
create table webhook_deliveries_default partition of webhook_deliveries default;

create table webhook_attempts (
    id uuid not null,
    started_at timestamptz not null,
    delivery_id uuid not null,
    number integer not null,
    url text not null,
    request_headers jsonb not null,
    sealed_headers bytea,
    address text,
    dns_ms real,
    connect_ms real,
    answer_ms real,
    total_ms real,
    status integer,
    problem text,
    answer_headers jsonb not null,
    answer_body bytea not null,
    next_at timestamptz,
    primary key (id, started_at)
) partition by range (started_at);
create index webhook_attempts_of_delivery on webhook_attempts (delivery_id, number);
create table webhook_attempts_default partition of webhook_attempts default;
