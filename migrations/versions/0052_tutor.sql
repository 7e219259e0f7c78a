-- The tutor: sets of questions made from a person's material, their items, graded answers, and
-- what each call of a model cost. Undone by dropping the four tables.

create table question_sets (
    id uuid primary key,
    user_id uuid not null references users (id),
    title text not null,
    source_text text not null,
    source_kind text not null,         -- text, html, pdf, docx
    wanted integer not null check (wanted between 1 and 200),
    types text[] not null,
    domain text,
    difficulty smallint check (difficulty between 1 and 5),
    model text not null,               -- which answered, as its kind and name
    state text not null,               -- PENDING, READY, FAILED
    done integer not null default 0,   -- questions so far, while it is PENDING
    failure text,
    dropped jsonb not null default '{}',
    sections integer not null default 0,
    sections_covered integer not null default 0,
    hold_id uuid,
    credits_used integer not null default 0 check (credits_used >= 0),
    attempts integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index question_sets_of_user on question_sets (user_id, id desc);

create table question_set_items (
    id uuid primary key,
    question_set_id uuid not null references question_sets (id) on delete cascade,
    user_id uuid not null references users (id),
    position integer not null,
    type text not null,
    stem text not null,
    options jsonb not null,            -- [{"content", "is_correct"}, …]
    rationale text not null,
    span_start integer not null,
    span_end integer not null,
    quote text not null,
    chosen integer[],                  -- what was chosen when it was practised last
    is_right boolean,
    answered_at timestamptz,
    edited_at timestamptz,
    created_at timestamptz not null,
    constraint question_set_items_placed unique (question_set_id, position)
);
create index question_set_items_of_user on question_set_items (user_id);

create table answer_evaluations (
    id uuid primary key,
    user_id uuid not null references users (id),
    question text not null,
    model_answer text not null,
    rubric text[] not null,
    answer text not null,
    score double precision not null check (score between 0 and 1),
    criteria jsonb not null,           -- [{"text", "score", "evidence": [[start, end], …]}, …]
    wrong jsonb not null,              -- [[start, end], …] of the answer
    next_step text not null,
    model text not null,
    credits_used integer not null check (credits_used >= 0),
    created_at timestamptz not null
);
create index answer_evaluations_of_user on answer_evaluations (user_id, id desc);

create table tutor_model_calls (
    id uuid primary key,
    user_id uuid not null references users (id),
    model text not null,
    purpose text not null,             -- generate, evaluate
    outcome text not null,             -- answered, failed
    input_tokens integer not null check (input_tokens >= 0),
    output_tokens integer not null check (output_tokens >= 0),
    cost_micros bigint not null check (cost_micros >= 0),  -- millionths of the price list's currency
    milliseconds integer not null check (milliseconds >= 0),
    created_at timestamptz not null
);
create index tutor_model_calls_of_user on tutor_model_calls (user_id);
create index tutor_model_calls_by_time on tutor_model_calls (created_at);
