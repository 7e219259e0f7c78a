-- Alerts, one open row for each cause and subject of an owner, and declared maintenance.
-- Undone by dropping the tables and indexes.

create table alerts (
    id uuid primary key,
    cause text not null constraint alerts_cause_fits check (cause ~ '^[a-z][a-z0-9_]{1,59}$'),
    subject text not null constraint alerts_subject_fits check (char_length(subject) <= 200),
    owner_id uuid references users (id),  -- who must act; null: the operator
    title text not null,
    severity text not null,
    finding text not null,
    remedy text not null,
    href text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    count bigint not null constraint alerts_count_positive check (count > 0),
    lasts_until timestamptz,  -- null: as long as its rule finds it
    acknowledged_at timestamptz,
    acknowledged_by uuid references users (id) on delete set null,
    announced_at timestamptz,  -- when people and systems were told
    closed_at timestamptz,
    constraint alerts_acknowledged_by_somebody
        check (acknowledged_by is null or acknowledged_at is not null)
);

create unique index alerts_open_once on alerts (cause, subject, owner_id) nulls not distinct
    where closed_at is null;
create index alerts_to_announce on alerts (owner_id, id)
    where announced_at is null and closed_at is null;
create index alerts_of_owner on alerts (owner_id, id desc);
create index alerts_closed on alerts (closed_at) where closed_at is not null;
create index alerts_acknowledged_by on alerts (acknowledged_by) where acknowledged_by is not null;

-- While one of these lasts, alerts are kept and nobody is told of them.
create table maintenance_windows (
    id uuid primary key,
    reason text not null
        constraint maintenance_reason_fits check (char_length(reason) between 1 and 500),
    declared_by uuid references users (id) on delete set null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    constraint maintenance_ends_after_start check (ends_at >= starts_at)
);
create index maintenance_windows_by_end on maintenance_windows (ends_at);
create index maintenance_windows_declared_by on maintenance_windows (declared_by)
    where declared_by is not null;

-- Calls by connection and hour: what is usual for it. Counted anew from the log every few minutes.
create table call_hours (
    connection_id uuid not null,
    hour timestamptz not null,
    calls bigint not null,
    failures bigint not null,
    limited bigint not null,
    milliseconds bigint not null,
    primary key (connection_id, hour)
);
create index call_hours_by_time on call_hours (hour);
-- Calls come in the order of their time: a few blocks hold a quarter of an hour.
create index outgoing_calls_by_time on outgoing_calls using brin (at);

create index connections_failing on connections (id) where status = 'failing';
create index connections_expiring on connections (credentials_expire_at)
    where credentials_expire_at is not null;
