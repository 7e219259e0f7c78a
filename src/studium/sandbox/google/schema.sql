create table if not exists sandbox.google_grants (
    refresh_token text primary key,
    account text not null,
    is_revoked boolean not null default false
);

create table if not exists sandbox.google_calendars (
    account text not null,
    id text not null,
    summary text not null,
    role text not null,             -- owner, writer, reader, freeBusyReader
    primary key (account, id)
);

-- Every event ever, deleted ones as tombstones; `version` counts changes over all calendars.
create sequence if not exists sandbox.google_versions;
create table if not exists sandbox.google_events (
    calendar_id text not null,
    id text not null,
    body jsonb not null,
    version bigint not null,
    primary key (calendar_id, id)
);
create index if not exists google_events_by_version on sandbox.google_events (calendar_id, version);

create table if not exists sandbox.google_channels (
    id text primary key,
    calendar_id text not null,
    resource_id text not null,
    token text not null,
    address text not null,
    expires_at timestamptz not null,
    message_number bigint not null default 1
);

-- What the next requests whose address holds `path` meet, for whoever wants to see Google fail.
create table if not exists sandbox.google_faults (
    id bigint generated always as identity primary key,
    path text not null,
    fault text not null             -- token_gone, rate_limit, too_many, outage, unauthorized
);
