-- Apps of other people, what people granted them, and the hashes of codes and tokens.
-- Undone by dropping the six tables.

create table oauth_apps (
    id uuid primary key,
    owner_id uuid not null references users (id),
    name text not null constraint oauth_apps_name_fits check (char_length(name) between 1 and 100),
    description text not null,
    website text not null,
    client_id text not null constraint oauth_apps_client_once unique,
    secret_hash bytea,  -- null: a public client, which cannot keep a secret
    redirect_uris text[] not null,
    scopes text[] not null,  -- the most that it may ask for
    state text not null constraint oauth_apps_state_known check
        (state in ('draft', 'submitted', 'published', 'suspended')),
    rate_per_minute integer not null
        constraint oauth_apps_rate_fits check (rate_per_minute between 1 and 100000),
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index oauth_apps_of_owner on oauth_apps (owner_id, id desc);
create index oauth_apps_listed on oauth_apps (id desc) where state = 'published';

create table oauth_app_reviews (
    id uuid primary key,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    actor_id uuid references users (id) on delete set null,
    state text not null,  -- what it became
    note text not null,
    at timestamptz not null
);
create index oauth_app_reviews_of_app on oauth_app_reviews (app_id, id);
create index oauth_app_reviews_by_actor on oauth_app_reviews (actor_id)
    where actor_id is not null;

create table oauth_grants (
    id uuid primary key,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    scopes text[] not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    revoked_at timestamptz
);
create unique index oauth_grants_one_open on oauth_grants (app_id, user_id)
    where revoked_at is null;
create index oauth_grants_of_user on oauth_grants (user_id, id desc);

create table oauth_codes (
    code_hash bytea primary key,
    grant_id uuid not null references oauth_grants (id) on delete cascade,
    redirect_uri text not null,
    challenge text not null,  -- PKCE, S256
    nonce text,
    scopes text[] not null,
    resource text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index oauth_codes_of_grant on oauth_codes (grant_id);
create index oauth_codes_by_end on oauth_codes (expires_at);

-- Access and refresh tokens. A refresh token that is used is kept, so that its second use is seen.
create table oauth_tokens (
    token_hash bytea primary key,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    grant_id uuid references oauth_grants (id) on delete cascade,  -- null: for the app itself
    kind text not null constraint oauth_tokens_kind_known check (kind in ('access', 'refresh')),
    code_hash bytea,  -- of the code that the first one was given for
    scopes text[] not null,
    resource text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index oauth_tokens_of_app on oauth_tokens (app_id);
create index oauth_tokens_of_grant on oauth_tokens (grant_id) where grant_id is not null;
create index oauth_tokens_by_end on oauth_tokens (expires_at);

-- What identity tokens are signed with; the newest signs, the others still verify.
create table oauth_signing_keys (
    id uuid primary key,
    sealed bytea not null,
    created_at timestamptz not null
);
