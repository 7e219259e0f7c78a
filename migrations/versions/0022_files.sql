-- What was uploaded: where its bytes are, and what they are. Undone by dropping files.

create table files (
    id uuid primary key,  -- also the name of the stored object
    owner_id uuid references users (id) on delete cascade,  -- null: the operator
    name text not null,
    media_type text not null,
    size_bytes bigint not null constraint files_size_not_negative check (size_bytes >= 0),
    sha256 bytea not null constraint files_sha256_whole check (octet_length(sha256) = 32),
    created_at timestamptz not null,
    constraint files_same_once unique nulls not distinct (owner_id, sha256, name)
);

create index files_by_owner on files (owner_id, id);
