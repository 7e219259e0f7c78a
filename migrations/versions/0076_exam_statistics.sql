-- Statistics of exams and their items, over first finished attempts; made anew every night.
-- Undone by dropping exam_item_statistics, exam_statistics.

create table exam_statistics (
    template_id uuid primary key references exam_templates (id) on delete cascade,
    attempts integer not null,
    figures jsonb not null,
    measured_at timestamptz not null
);

create table exam_item_statistics (
    template_id uuid not null references exam_templates (id) on delete cascade,
    question_id uuid not null references questions (id) on delete cascade,
    attempts integer not null,
    facility double precision,
    standard_deviation double precision,
    effective_weight double precision,
    discrimination_index double precision,
    discriminative_efficiency double precision,
    responses jsonb not null,  -- labels of options and how often each was chosen
    key text,
    suggested text,  -- an answer that goes with the rest of the exam better than the key
    reason text,
    evidence double precision,
    primary key (template_id, question_id)
);

create index exam_item_statistics_by_question on exam_item_statistics (question_id);
