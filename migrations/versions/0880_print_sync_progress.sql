-- How far the sync of a lab's catalogue is. Undone by dropping the table.

create table print_sync_progress (
    connection_id uuid primary key references connections (id),
    stage text not null,              -- waiting, reading, comparing, done, failed
    done integer not null,
    total integer,
    at timestamptz not null,
    problem text,
    remedy text
);
