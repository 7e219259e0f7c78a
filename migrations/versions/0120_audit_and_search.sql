-- The record of staff acts only grows, and print orders are found by their sender's id.
-- Undone by dropping the trigger, its function and the index.

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed', tg_table_name;
end $$;
create trigger staff_acts_only_grow before update or delete on staff_acts
    for each row execute function refuse_change();

create index print_orders_by_external on print_orders (external_id);
