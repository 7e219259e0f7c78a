-- People and how they prove that it is them.

create table users (
    id uuid primary key,
    email text not null
        constraint users_email_is_lower_case check (email = lower(email))
        constraint users_email_fits check (char_length(email) between 3 and 254),
    password_hash text,
    first_name text constraint users_first_name_fits check (char_length(first_name) <= 100),
    last_name text constraint users_last_name_fits check (char_length(last_name) <= 100),
    role text not null default 'CANDIDATE'
        constraint users_role_known check (role in ('CANDIDATE', 'ADMIN', 'SUPPORT')),
    timezone text constraint users_timezone_fits check (char_length(timezone) <= 64),
    preferences jsonb not null default '{}'::jsonb
        constraint users_preferences_object check (jsonb_typeof(preferences) = 'object'),
    email_confirmed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    constraint users_email_unique unique (email),
    -- A deleted account keeps its row for the money records and nothing that says whose it was.
    constraint users_deleted_is_anonymous check (
        deleted_at is null
        or (password_hash is null and first_name is null and last_name is null
            and timezone is null and email_confirmed_at is null and role = 'CANDIDATE')
    )
);

create index users_staff on users (role) where role <> 'CANDIDATE' and deleted_at is null;

create table sessions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    token_hash bytea not null
        constraint sessions_token_is_sha256 check (octet_length(token_hash) = 32),
    via text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    ip text,
    user_agent text constraint sessions_user_agent_fits check (char_length(user_agent) <= 300),
    constraint sessions_token_unique unique (token_hash),
    constraint sessions_expire_later check (expires_at > created_at)
);

create index sessions_live_of_user on sessions (user_id, id desc) where revoked_at is null;
create index sessions_by_expiry on sessions (expires_at);

-- Links sent by mail: confirm an address, change it, choose a new password.
create table one_time_tokens (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    purpose text not null,
    token_hash bytea not null
        constraint one_time_tokens_token_is_sha256 check (octet_length(token_hash) = 32),
    email text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint one_time_tokens_token_unique unique (token_hash),
    constraint one_time_tokens_expire_later check (expires_at > created_at)
);

create index one_time_tokens_of_user on one_time_tokens (user_id, purpose);
create index one_time_tokens_by_expiry on one_time_tokens (expires_at);

-- Who a person is at an OpenID Connect provider.
create table identities (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    issuer text not null,
    subject text not null,
    email text not null,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    constraint identities_subject_unique unique (issuer, subject)
);

create index identities_of_user on identities (user_id, id desc);

-- Sign-ins that left for a provider and have not come back yet.
create table openid_logins (
    state_hash bytea primary key
        constraint openid_logins_state_is_sha256 check (octet_length(state_hash) = 32),
    provider text not null,
    nonce text not null,
    sealed_verifier bytea not null,
    next_path text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index openid_logins_by_expiry on openid_logins (expires_at);
