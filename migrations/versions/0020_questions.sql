-- The question bank: questions in versions, their answer options, and their vectors.
-- Undone by dropping question_embeddings, question_embedding_means, question_variants, questions.

create table questions (
    id uuid primary key,  -- of this version
    lineage_id uuid not null,  -- the id of its first version
    version integer not null constraint questions_version_positive check (version > 0),
    source_id text,  -- its name in the store or file that it came from
    type text not null,
    domain text not null,
    state text not null constraint questions_state_known check
        (state in ('draft', 'in_review', 'approved', 'retired')),
    is_field_test boolean not null,
    difficulty integer constraint questions_difficulty_in_range check (difficulty between 1 and 5),
    measured_difficulty double precision constraint questions_measured_in_range check
        (measured_difficulty between 1 and 5),
    stem text not null,
    rationale text,
    scoring text not null,
    media jsonb not null,
    metadata jsonb not null,
    body jsonb not null,
    content_hash text not null,
    author_id uuid references users (id) on delete set null,
    first_used_at timestamptz,  -- from then on its content stays as it is
    superseded_at timestamptz,  -- a newer version was approved
    created_at timestamptz not null,
    updated_at timestamptz not null,
    words tsvector not null,
    constraint questions_version_once unique (lineage_id, version)
);

create unique index questions_source_once on questions (source_id, version)
    where source_id is not null;
create index questions_by_author on questions (author_id) where author_id is not null;
create index questions_by_state on questions (state, id);
create index questions_live on questions (domain, difficulty, id)
    where state = 'approved' and superseded_at is null;
create index questions_words on questions using gin (words);
create unique index questions_one_live on questions (lineage_id)
    where state = 'approved' and superseded_at is null;

create table question_variants (
    id uuid primary key,  -- random: candidates see it, and it must say nothing of the place
    question_id uuid not null references questions (id) on delete cascade,
    label text not null,
    content text not null,
    is_correct boolean,
    rationale text,
    sort_order integer not null,
    metadata jsonb not null,
    constraint question_variants_place_once unique (question_id, sort_order)
);

create table question_embeddings (
    question_id uuid primary key references questions (id) on delete cascade,
    model text not null,
    content_hash text not null,  -- of what was embedded
    embedding vector(384) not null,  -- as the model gives it
    meaning vector(384),  -- centred and expanded among the bank: what is searched
    updated_at timestamptz not null
);

create index question_embeddings_by_meaning on question_embeddings
    using hnsw (meaning vector_ip_ops) with (ef_construction = 128);

create table question_embedding_means (
    model text primary key,
    mean vector(384) not null,
    questions integer not null,
    updated_at timestamptz not null
);
