-- What people did, as events by month; snapshots of it by learner's day and week, and of everybody.
-- Undone by: drop table analytics_reports, analytics_stale_days, analytics_snapshots,
-- analytics_events;

create table analytics_events (
    id uuid not null,  -- the client's
    user_id uuid,  -- null: an event of the server's own, without a person
    session_id uuid,  -- the exam session that it was in
    event_name text not null,
    event_time timestamptz not null,
    day date not null,  -- the person's own day then; in UTC without a person
    payload jsonb not null,
    context jsonb,
    received_at timestamptz not null,
    constraint analytics_events_once unique nulls not distinct (user_id, id, event_time)
) partition by range (event_time);
create index analytics_events_by_day on analytics_events (user_id, day);
create table analytics_events_default partition of analytics_events default;

create table analytics_snapshots (
    id uuid primary key,
    user_id uuid references users (id),  -- null: of everybody
    scope text not null,
    first_day date not null,
    period_start timestamptz not null,
    period_end timestamptz not null,
    metrics jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint analytics_snapshots_once unique nulls not distinct (user_id, scope, first_day),
    constraint analytics_snapshots_in_order check (period_end > period_start)
);
create index analytics_snapshots_by_day on analytics_snapshots (scope, first_day);

-- Days of which something is stored that their snapshots do not hold yet.
create table analytics_stale_days (
    user_id uuid,
    day date not null,
    constraint analytics_stale_days_once unique nulls not distinct (user_id, day)
);

-- What really came of it, as learners report after the exam; `predicted` is what was told before.
create table analytics_reports (
    user_id uuid not null references users (id),
    exam_on date not null,
    passed boolean not null,
    predicted double precision,
    reported_at timestamptz not null,
    primary key (user_id, exam_on)
);
