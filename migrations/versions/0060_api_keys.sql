-- API keys: what they may do, the hashes of their tokens, and how they are used.
-- Undone by dropping api_key_usage, api_key_tokens and api_keys.

create table api_keys (
    id uuid primary key,
    owner_id uuid not null references users (id),
    name text not null constraint api_keys_name_fits check (char_length(name) between 1 and 100),
    scopes text[] not null,
    rate_per_minute integer not null
        constraint api_keys_rate_fits check (rate_per_minute between 1 and 100000),
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);
create index api_keys_of_owner on api_keys (owner_id, id desc);

-- The newest token has no end of its own; one that was rotated away ends with the overlap.
-- `hint` is what lists show of a token: its beginning.
create table api_key_tokens (
    token_hash bytea primary key
        constraint api_key_tokens_is_sha256 check (octet_length(token_hash) = 32),
    key_id uuid not null references api_keys (id) on delete cascade,
    hint text not null constraint api_key_tokens_hint_fits check (char_length(hint) <= 20),
    created_at timestamptz not null,
    expires_at timestamptz
);
create index api_key_tokens_of_key on api_key_tokens (key_id, created_at desc);

create table api_key_usage (
    key_id uuid not null references api_keys (id) on delete cascade,
    day date not null,
    method text not null,
    route text not null,
    status smallint not null,
    requests bigint not null,
    primary key (key_id, day, method, route, status)
);
create index api_key_usage_by_day on api_key_usage (day);
