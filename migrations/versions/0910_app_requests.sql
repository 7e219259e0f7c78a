-- What apps pushed before they send a person here (RFC 9126), how often each calls, from which
-- sites its scripts may, what a reviewer looked at, and the pictures of its listing.
-- Undone by dropping the three tables and the two columns.

create table oauth_pushed_requests (
    handle_hash bytea primary key
        constraint oauth_pushed_requests_is_sha256 check (octet_length(handle_hash) = 32),
    app_id uuid not null references oauth_apps (id) on delete cascade,
    asked jsonb not null,
    expires_at timestamptz not null
);
create index oauth_pushed_requests_of_app on oauth_pushed_requests (app_id);
create index oauth_pushed_requests_by_end on oauth_pushed_requests (expires_at);

create table oauth_app_usage (
    app_id uuid not null references oauth_apps (id) on delete cascade,
    day date not null,
    method text not null,
    route text not null,
    status smallint not null,
    requests bigint not null,
    primary key (app_id, day, method, route, status)
);
create index oauth_app_usage_by_day on oauth_app_usage (day);

alter table oauth_apps add column allowed_origins text[] not null default '{}';
alter table oauth_app_reviews add column checklist text[] not null default '{}';

create table oauth_app_pictures (
    id uuid primary key,
    app_id uuid not null references oauth_apps (id) on delete cascade,
    file_id uuid not null references files (id) on delete cascade,
    alt text not null constraint oauth_app_pictures_alt_fits
        check (char_length(alt) between 1 and 200),
    created_at timestamptz not null
);
create index oauth_app_pictures_of_app on oauth_app_pictures (app_id, id);
create index oauth_app_pictures_of_file on oauth_app_pictures (file_id);
