-- The study plan: tasks, what completes them, and how a person wants to be planned for.
-- Undone by: drop table study_plan_assigned_cards, study_plan_tasks, study_plan_settings;

create table study_plan_settings (
    user_id uuid primary key references users (id),
    days_off integer[] not null default '{}',  -- 0 is Monday
    dates_off date[] not null default '{}',
    reminders boolean not null default true,
    reminded_on date,
    feed_hash bytea,  -- of the secret in the address of the calendar feed; null: there is none
    updated_at timestamptz not null,
    constraint study_plan_settings_feed_once unique (feed_hash)
);

create table study_plan_tasks (
    id uuid primary key,
    user_id uuid not null references users (id),
    title text not null
        constraint study_plan_tasks_title_fits check (char_length(title) between 1 and 200),
    description text,
    due_date date,  -- a day of the person's own
    status text not null,
    progress integer not null
        constraint study_plan_tasks_progress_fits check (progress between 0 and 100),
    category text not null,
    minutes integer not null
        constraint study_plan_tasks_minutes_fit check (minutes between 0 and 1440),
    metadata jsonb not null default '{}'::jsonb,
    source text not null,  -- OWN: the person's; PLAN: made by balancing; ASSIGNMENT
    plan_key text,  -- what balancing made it for, so that it finds it again
    is_fixed boolean not null default false,  -- changed by hand: balancing leaves it
    position double precision not null,
    skipped_reason text,
    completed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint study_plan_tasks_plan_once unique (user_id, plan_key),
    constraint study_plan_tasks_complete_is_whole
        check ((status = 'COMPLETE') = (completed_at is not null)
               and (status <> 'COMPLETE' or progress = 100))
);
create index study_plan_tasks_of_user on study_plan_tasks (user_id, id desc);
create index study_plan_tasks_by_day on study_plan_tasks (user_id, due_date, position);

create table study_plan_assigned_cards (
    task_id uuid not null references study_plan_tasks (id) on delete cascade,
    card_id uuid not null references flashcards (id) on delete cascade,
    user_id uuid not null references users (id),
    review_id uuid,  -- the review that did it; null: not yet
    primary key (task_id, card_id)
);
create index study_plan_assigned_cards_of_user on study_plan_assigned_cards (user_id, card_id);
create index study_plan_assigned_cards_of_card on study_plan_assigned_cards (card_id);
