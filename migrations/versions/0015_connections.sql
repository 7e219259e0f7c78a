-- Connections are kept by their owners: configuration, masked hints, states, health checks.
-- Undone by dropping the added columns and the table of checks.

alter table connections add column configuration jsonb not null default '{}'::jsonb;
alter table connections add column hints jsonb not null default '{}'::jsonb;
alter table connections add column credentials_expire_at timestamptz;
alter table connections add column last_checked_at timestamptz;
alter table connections add column last_success_at timestamptz;
alter table connections add column problem text;
alter table connections add column remedy text;
alter table connections add column failed_checks integer not null default 0;
alter table connections add column next_check_at timestamptz;
alter table connections drop constraint connections_status_known;
alter table connections add constraint connections_status_known
    check (status in ('draft', 'active', 'failing', 'disabled', 'removed'));

-- The operator may have several accounts of a kind, one of them in the environment.
drop index connections_one_house;
create unique index connections_one_in_environment on connections (kind, mode)
    where owner_id is null and sealed_credentials is null and status <> 'removed';
create index connections_to_check on connections (next_check_at)
    where status in ('active', 'failing');

create table connection_checks (
    id uuid primary key,
    connection_id uuid not null references connections (id),
    at timestamptz not null,
    is_well boolean not null,
    finding text not null
);
create index connection_checks_of_connection on connection_checks (connection_id, id desc);
create index connection_checks_by_time on connection_checks (at);
