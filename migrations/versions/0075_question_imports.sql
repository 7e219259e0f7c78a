-- Imports of question files: what was found in a file, and what of it is in the bank.
-- Undone by dropping question_import_items, question_imports.

create table question_imports (
    id uuid primary key,
    owner_id uuid not null references users (id) on delete cascade,  -- who brought the file
    file_id uuid references files (id) on delete set null,
    name text not null,
    format text,
    error text,  -- why nothing in the file could be read
    state text not null constraint question_imports_state_known check
        (state in ('previewed', 'confirmed', 'done')),
    domain text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create index question_imports_by_owner on question_imports (owner_id);
create index question_imports_by_file on question_imports (file_id) where file_id is not null;

create table question_import_items (
    import_id uuid not null references question_imports (id) on delete cascade,
    place integer not null,  -- in the file, from 0
    identifier text not null,
    outcome text not null,
    shown jsonb not null,  -- type, options, correct, losses, reason
    is_chosen boolean not null,
    is_done boolean not null,
    question_id uuid references questions (id) on delete set null,
    primary key (import_id, place)
);

create index question_import_items_by_question on question_import_items (question_id)
    where question_id is not null;
