-- Runs that bring questions from a vector store into the bank. Undone by dropping question_sync_runs.

create table question_sync_runs (
    id uuid primary key,
    is_dry boolean not null,  -- only says what it would take
    state text not null constraint question_sync_runs_state_known check
        (state in ('waiting', 'running', 'done', 'failed')),
    started_by uuid references users (id) on delete set null,  -- null: the schedule
    seen integer not null,
    total integer,  -- null until the store has said
    created integer not null,
    changed integer not null,
    unchanged integer not null,
    skipped integer not null,
    report jsonb not null,  -- the store's fields, and the first of what was skipped and why
    problem text,
    created_at timestamptz not null,
    finished_at timestamptz
);

create index question_sync_runs_by_starter on question_sync_runs (started_by)
    where started_by is not null;
create unique index question_sync_runs_one_at_a_time on question_sync_runs ((true))
    where state in ('waiting', 'running');
create index question_sync_runs_by_end on question_sync_runs (finished_at)
    where finished_at is not null;
