-- The timeline of print orders by months, and what finds orders that ended long ago. Undone by moving
-- the rows back into a table without partitions, and dropping the indexes.

alter table print_order_steps rename to print_order_steps_before;
alter index print_order_steps_of_order rename to print_order_steps_before_of_order;

create table print_order_steps (
    id uuid not null,
    order_id uuid not null references print_orders (id) on delete cascade,
    at timestamptz not null,
    state text not null,
    note text not null,
    primary key (id, at)
) partition by range (at);
create index print_order_steps_of_order on print_order_steps (order_id, id);
create table print_order_steps_default partition of print_order_steps default;
insert into print_order_steps select id, order_id, at, state, note from print_order_steps_before;
drop table print_order_steps_before;

create index print_orders_ended on print_orders (updated_at)
    where state in ('shipped', 'delivered', 'cancelled', 'done_by_hand');
create index print_deliveries_by_time on print_deliveries (created_at);
create index print_catalogues_by_time on print_catalogues (synced_at);
