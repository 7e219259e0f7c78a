-- Comparisons of our books with payment providers', and what they found.
-- Undone by dropping reconciliation_seen, reconciliation_differences, reconciliation_runs and the
-- index payments_over_connection_in_order.

create index payments_over_connection_in_order on payments (connection_id, id);

create table reconciliation_runs (
    id uuid primary key,
    connection_id uuid not null references connections (id),
    owner_id uuid references users (id),  -- whose account it is; null: the operator's
    status text not null default 'running' constraint reconciliation_runs_status_known
        check (status in ('running', 'finished', 'failed', 'interrupted')),
    since timestamptz not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    payments integer not null default 0,
    refunds integer not null default 0,
    disputes integer not null default 0,
    calls integer not null default 0,
    repaired integer not null default 0,
    listed integer not null default 0,
    problem text,
    constraint reconciliation_runs_end_is_dated
        check ((status = 'running') = (finished_at is null))
);
create unique index reconciliation_runs_one_at_a_time on reconciliation_runs (connection_id)
    where status = 'running';
create index reconciliation_runs_of_connection on reconciliation_runs (connection_id, id desc);
create index reconciliation_runs_of_owner on reconciliation_runs (owner_id, id desc);
create index reconciliation_runs_by_time on reconciliation_runs (started_at);

create table reconciliation_differences (
    id uuid primary key,
    connection_id uuid not null references connections (id),
    owner_id uuid references users (id),
    run_id uuid not null,  -- the last one that saw it; runs end before what they found
    kind text not null,
    subject text not null,
    payment_id uuid references payments (id),
    ours text not null,
    theirs text not null,
    amount_minor bigint,
    currency text,
    dated_at timestamptz not null,
    state text not null constraint reconciliation_differences_state_known
        check (state in ('open', 'repaired', 'gone', 'dismissed')),
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    closed_at timestamptz,
    closed_by uuid references users (id),
    note text not null default '',
    constraint reconciliation_differences_end_is_dated
        check ((state = 'open') = (closed_at is null))
);
-- What stands is one row, however often it is found again.
create unique index reconciliation_differences_once
    on reconciliation_differences (connection_id, kind, subject)
    where state in ('open', 'dismissed');
create index reconciliation_differences_of_owner
    on reconciliation_differences (owner_id, id desc);
create index reconciliation_differences_of_payment
    on reconciliation_differences (payment_id) where payment_id is not null;
create index reconciliation_differences_closed_by
    on reconciliation_differences (closed_by) where closed_by is not null;
create index reconciliation_differences_closed
    on reconciliation_differences (closed_at) where closed_at is not null;

-- Which payments, refunds and disputes a run has met in the provider's lists; emptied at its end.
create unlogged table reconciliation_seen (
    run_id uuid not null,
    subject_id uuid not null,
    primary key (run_id, subject_id)
);
