-- What admins did, for those who ask later. Rows are never changed.

create table admin_actions (
    id uuid primary key,
    actor_id uuid not null references users (id),
    action text not null,
    subject_kind text not null,
    subject_id uuid not null,
    details jsonb not null default '{}'::jsonb,
    at timestamptz not null
);

create index admin_actions_of_subject on admin_actions (subject_kind, subject_id, id desc);
