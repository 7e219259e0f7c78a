-- Regrades of items whose key was wrong, and what each did to a session; undone by dropping both.
create table exam_regrades (
    id uuid primary key,
    question_id uuid not null references questions (id) on delete cascade,  -- the version asked
    corrected_id uuid not null references questions (id) on delete cascade,  -- whose key holds
    reason text not null,  -- candidates read it
    state text not null constraint exam_regrades_state_known check (state in ('running', 'done')),
    actor_id uuid references users (id) on delete set null,
    created_at timestamptz not null,
    finished_at timestamptz
);

create index exam_regrades_by_question on exam_regrades (question_id);
create index exam_regrades_by_corrected on exam_regrades (corrected_id);
create index exam_regrades_by_actor on exam_regrades (actor_id) where actor_id is not null;
create unique index exam_regrades_one_at_once on exam_regrades (question_id)
    where state = 'running';

create table exam_regraded_sessions (
    regrade_id uuid not null references exam_regrades (id) on delete cascade,
    session_id uuid not null references exam_sessions (id) on delete cascade,
    position integer not null,
    score_raw_before integer,  -- null: it was not scored yet
    score_scaled_before integer,
    score_raw_after integer,
    score_scaled_after integer,
    is_changed boolean not null,
    regraded_at timestamptz not null,
    primary key (regrade_id, session_id)
);

create index exam_regraded_sessions_by_session on exam_regraded_sessions (session_id);

-- What the candidates of an exam are compared with, and each option's choosers by ability; undone
-- by dropping both columns.
alter table exam_statistics add column cohort jsonb not null default '{}';
alter table exam_item_statistics add column ability_groups jsonb not null default '[]';
