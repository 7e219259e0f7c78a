-- Connections to outside services, and what those services send us.

create table connections (
    id uuid primary key,
    owner_id uuid references users (id),  -- null: the house
    kind text not null constraint connections_kind_fits check (kind ~ '^[a-z][a-z0-9_]{1,39}$'),
    mode text not null constraint connections_mode_known check (mode in ('test', 'live')),
    label text not null constraint connections_label_fits check (char_length(label) <= 100),
    account_ref text,  -- the provider's name for the account, such as acct_...
    webhook_token_hash bytea not null
        constraint connections_token_is_sha256 check (octet_length(webhook_token_hash) = 32),
    sealed_webhook_token bytea not null,
    sealed_credentials bytea,  -- null: the house's come from the environment
    status text not null default 'active'
        constraint connections_status_known check (status in ('active', 'disabled')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint connections_token_unique unique (webhook_token_hash)
);

create unique index connections_one_house on connections (kind, mode) where owner_id is null;
create index connections_of_owner on connections (owner_id, kind) where owner_id is not null;

-- Not partitioned: the unique key below must hold over all time. Retention deletes in batches.
-- No foreign key on connection_id: each insert would lock the same connection row, and many
-- at once on one row are slow; the row was read a moment ago by the receiver.
create table inbound_events (
    id uuid primary key,
    connection_id uuid not null,
    provider_event_id text not null
        constraint inbound_events_id_fits check (char_length(provider_event_id) between 1 and 255),
    type text not null constraint inbound_events_type_fits check (char_length(type) <= 255),
    payload bytea not null,
    provider_created_at timestamptz not null,
    received_at timestamptz not null,
    status text not null default 'received'
        constraint inbound_events_status_known
        check (status in ('received', 'handled', 'ignored', 'failed')),
    handled_at timestamptz,
    outcome text,
    constraint inbound_events_once unique (connection_id, provider_event_id),
    constraint inbound_events_handled_at_is_set
        check ((status in ('handled', 'ignored')) = (handled_at is not null))
);

create index inbound_events_to_prune on inbound_events (handled_at) where handled_at is not null;
create index inbound_events_unfinished on inbound_events (received_at) where handled_at is null;
