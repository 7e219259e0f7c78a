-- How the sync of each lab's catalogue stands, and what is wrong with mappings since it changed.
-- Undone by dropping the table,
-- the column and the index.

alter table print_mappings add column fault text;

create table print_catalogue_syncs (
    connection_id uuid primary key references connections (id),
    ran_at timestamptz not null,
    succeeded_at timestamptz,
    problem text,
    remedy text
);

create index print_orders_stale on print_orders (id)
    where next_step_at is null and problem is not null;
