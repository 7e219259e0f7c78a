-- Decks, cards and reviews; what is believed of each learner's memory; the queue of the day.
-- Undone by: drop table flashcard_queue_days, flashcard_queue, flashcard_reviews,
-- flashcard_memories, flashcard_learners, flashcards, flashcard_decks;

create table flashcard_decks (
    id uuid primary key,
    slug text not null
        constraint flashcard_decks_slug_fits check (slug ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
    title text not null
        constraint flashcard_decks_title_fits check (char_length(title) between 1 and 200),
    description text not null default ''
        constraint flashcard_decks_description_fits check (char_length(description) <= 4000),
    domain text,
    is_public boolean not null,
    owner_id uuid references users (id),  -- null: the operator's
    features text[] not null default '{}',  -- any one of them opens it; none: an account does
    metadata jsonb not null default '{}'::jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint flashcard_decks_slug_once unique (slug),
    constraint flashcard_decks_public_is_operators check (not is_public or owner_id is null)
);
create index flashcard_decks_of_owner on flashcard_decks (owner_id, id desc);

create table flashcards (
    id uuid primary key,
    deck_id uuid not null references flashcard_decks (id) on delete cascade,
    prompt text not null
        constraint flashcards_prompt_fits check (char_length(prompt) between 1 and 20000),
    answer text not null
        constraint flashcards_answer_fits check (char_length(answer) <= 20000),
    hint text,
    mnemonics text,
    linked_question_id uuid,  -- a question of the bank; its check may be another on the same point
    tags text[] not null default '{}',
    source_key text,  -- what it was made from, so that it is made once
    metadata jsonb not null default '{}'::jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    archived_at timestamptz,
    constraint flashcards_source_once unique (deck_id, source_key)
);
create index flashcards_of_deck on flashcards (deck_id, id desc) where archived_at is null;
create index flashcards_of_question on flashcards (linked_question_id)
    where linked_question_id is not null;

-- How a learner studies: their day, their minutes, their goal, their own parameters.
create table flashcard_learners (
    user_id uuid primary key references users (id),
    desired_retention double precision not null default 0.9
        constraint flashcard_learners_retention_sensible
        check (desired_retention between 0.7 and 0.97),
    day_start time not null default '04:00',
    new_per_day integer not null default 20
        constraint flashcard_learners_new_sensible check (new_per_day between 0 and 500),
    minutes_per_day integer not null default 30
        constraint flashcard_learners_minutes_sensible check (minutes_per_day between 1 and 720),
    exam_on date,
    parameters double precision[]
        constraint flashcard_learners_parameters_count check (cardinality(parameters) = 21),
    fitted_at timestamptz,
    fitted_reviews integer not null default 0,
    updated_at timestamptz not null
);

-- What is believed of one learner's memory of one card: always the fold of their reviews of it.
create table flashcard_memories (
    user_id uuid not null references users (id),
    card_id uuid not null references flashcards (id) on delete cascade,
    deck_id uuid not null references flashcard_decks (id) on delete cascade,
    stability double precision not null
        constraint flashcard_memories_stability_positive check (stability > 0),
    difficulty double precision not null
        constraint flashcard_memories_difficulty_sensible check (difficulty between 1 and 10),
    last_day date not null,
    due_day date not null,
    last_reviewed_at timestamptz not null,
    reviews integer not null,
    lapses integer not null,
    primary key (user_id, card_id)
);
create index flashcard_memories_by_due on flashcard_memories (user_id, due_day);
create index flashcard_memories_of_card on flashcard_memories (card_id);
create index flashcard_memories_of_deck on flashcard_memories (deck_id, user_id);

-- `id` is the client's: a review that is sent again is the same one. Kept with what is needed to
-- replay it.
create table flashcard_reviews (
    id uuid not null,
    user_id uuid not null references users (id),
    card_id uuid not null references flashcards (id) on delete cascade,
    deck_id uuid not null references flashcard_decks (id) on delete cascade,
    rating smallint not null constraint flashcard_reviews_rating_known check (rating between 1 and 5),
    reviewed_at timestamptz not null,
    day date not null,
    elapsed_days integer,  -- null: the card's first
    duration_ms integer constraint flashcard_reviews_duration_positive check (duration_ms >= 0),
    recall double precision,  -- predicted just before; null: first, or again on the same day
    stability_before double precision,
    difficulty_before double precision,
    stability_after double precision not null,
    difficulty_after double precision not null,
    due_after date not null,
    scheduler text not null,
    review_data jsonb,
    created_at timestamptz not null,
    undone_at timestamptz,
    primary key (user_id, id)
);
create index flashcard_reviews_of_card on flashcard_reviews (user_id, card_id, reviewed_at, id);
create index flashcard_reviews_by_card on flashcard_reviews (card_id);
create index flashcard_reviews_by_deck on flashcard_reviews (deck_id);
create index flashcard_reviews_by_day on flashcard_reviews (user_id, day) where undone_at is null;

-- What a learner sees next today: made nightly, kept current by reviews.
create table flashcard_queue (
    user_id uuid not null references users (id),
    card_id uuid not null references flashcards (id) on delete cascade,
    deck_id uuid not null references flashcard_decks (id) on delete cascade,
    place double precision not null,
    kind text not null,
    primary key (user_id, card_id)
);
create index flashcard_queue_in_order on flashcard_queue (user_id, place, card_id);
create index flashcard_queue_of_card on flashcard_queue (card_id);
create index flashcard_queue_of_deck on flashcard_queue (deck_id);

create table flashcard_queue_days (
    user_id uuid primary key references users (id),
    day date not null,
    built_at timestamptz not null
);
create index flashcard_queue_days_by_day on flashcard_queue_days (day);
