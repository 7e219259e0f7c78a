-- Exams: templates, sessions with their frozen items, responses, and the chained log of answers.
-- Undone by dropping exam_log, exam_responses, exam_items, exam_sessions, exam_accommodations
-- and exam_templates, in this order, and the index questions_to_choose_from.

create table exam_templates (
    id uuid primary key,
    slug text not null constraint exam_templates_slug_once unique,
    title text not null,
    description text,
    item_count integer not null constraint exam_templates_items_in_range check
        (item_count between 1 and 500),
    duration_mins integer not null constraint exam_templates_duration_in_range check
        (duration_mins between 1 and 1440),
    scoring_mode text not null,
    mode text not null,
    allow_pause boolean not null,
    features text[] not null,  -- any one of them opens it; none: an account is enough
    blueprint jsonb not null,
    is_active boolean not null,
    metadata jsonb not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table exam_sessions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    template_id uuid references exam_templates (id) on delete restrict,
    title text not null,
    mode text not null,
    scoring_mode text not null,
    allow_pause boolean not null,
    status text not null constraint exam_sessions_status_known check
        (status in ('DRAFT', 'IN_PROGRESS', 'SUBMITTED', 'REVIEW', 'ARCHIVED')),
    item_count integer not null,
    seed text not null,  -- decides the form and every shuffled order
    blueprint jsonb not null,  -- as it was when the form was put together
    duration_mins integer,  -- without extra time; null: untimed
    extra_minutes integer,  -- on top; null: without limit
    paused_seconds integer not null,
    started_at timestamptz,
    deadline_at timestamptz,
    paused_at timestamptz,
    submitted_at timestamptz,
    submitted_by text,
    completed_at timestamptz,
    score_raw integer,
    score_scaled integer,
    results jsonb,
    metadata jsonb not null,
    log_length bigint not null,
    log_head bytea not null,  -- the hash of the newest entry of its log
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint exam_sessions_begun check (status = 'DRAFT' or started_at is not null),
    constraint exam_sessions_handed_in check
        (status in ('DRAFT', 'IN_PROGRESS') = (submitted_at is null)),
    constraint exam_sessions_scored check
        ((status in ('REVIEW', 'ARCHIVED')) = (completed_at is not null))
) with (fillfactor = 70);

create index exam_sessions_of_user on exam_sessions (user_id, id);
create index exam_sessions_of_template on exam_sessions (template_id) where template_id is not null;
create index exam_sessions_by_deadline on exam_sessions (deadline_at)
    where status = 'IN_PROGRESS' and paused_at is null and deadline_at is not null;
create index exam_sessions_to_score on exam_sessions (submitted_at) where status = 'SUBMITTED';

create table exam_items (
    session_id uuid not null references exam_sessions (id) on delete cascade,
    position integer not null,
    question_id uuid not null references questions (id) on delete restrict,
    lineage_id uuid not null,
    domain text not null,
    is_scored boolean not null,
    shown jsonb not null,  -- what the candidate sees: no key, nothing from which it follows
    content jsonb not null,  -- the question with the key that it is scored with
    reason jsonb not null,  -- why it was chosen
    primary key (session_id, position),
    constraint exam_items_question_once unique (session_id, question_id)
);

create index exam_items_by_question on exam_items (question_id);

create table exam_responses (
    id uuid primary key,
    session_id uuid not null,
    question_id uuid not null,
    attempt integer not null,
    revision bigint not null,  -- an older one never takes the place of a newer one
    selected_option text,
    selected_options text[] not null,
    response_value jsonb,
    is_correct boolean,
    points_earned text,  -- an exact fraction
    confidence integer constraint exam_responses_confidence_in_range check
        (confidence between 1 and 5),
    flagged boolean not null,
    note text,
    struck_out text[] not null,
    highlights jsonb not null,
    seconds_spent integer not null,
    checked_at timestamptz,  -- practice: the key was shown, the attempt is over
    reviewed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint exam_responses_attempt_once unique (session_id, question_id, attempt),
    constraint exam_responses_of_item foreign key (session_id, question_id)
        references exam_items (session_id, question_id) on delete cascade
) with (fillfactor = 70);

create index exam_responses_by_question on exam_responses (question_id);

create table exam_log (
    session_id uuid not null references exam_sessions (id) on delete cascade,
    number bigint not null,
    at timestamptz not null,
    entry text not null,  -- JSON, exactly as it was hashed
    hash bytea not null,  -- sha256 of the hash before it and the entry
    primary key (session_id, number)
);

create table exam_accommodations (
    user_id uuid primary key references users (id) on delete cascade,
    multiplier double precision not null constraint exam_accommodations_multiplier_in_range check
        (multiplier between 1 and 10),
    extra_minutes integer not null constraint exam_accommodations_minutes_in_range check
        (extra_minutes between 0 and 1440),
    is_unlimited boolean not null,
    updated_at timestamptz not null
);

create index questions_to_choose_from on questions
    (domain, type, (coalesce(difficulty, 3)), is_field_test, lineage_id, id)
    where state = 'approved' and superseded_at is null;
