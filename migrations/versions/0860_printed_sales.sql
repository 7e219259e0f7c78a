-- What of the shop is printed when it is sold, and where its buyers want it sent. Undone by dropping
-- both tables.

create table print_offers (
    product_id uuid primary key references products (id),
    owner_id uuid not null references users (id),  -- whose lab prints it
    mapping_id uuid not null references print_mappings (id),
    file_id uuid not null,            -- the picture; a file may be deleted, its sale then waits
    shipping text not null,
    updated_at timestamptz not null
);
create index print_offers_of_owner on print_offers (owner_id);
create index print_offers_of_mapping on print_offers (mapping_id);

create table print_deliveries (
    id uuid primary key,
    user_id uuid not null references users (id),   -- who buys
    product_id uuid not null references products (id),
    ship_to jsonb not null,           -- empty: the buyer did not say
    purchase_id uuid references purchases (id),    -- what it is for, once that is paid
    order_id uuid references print_orders (id),
    created_at timestamptz not null,
    constraint print_deliveries_one_a_purchase unique (purchase_id)
);
create index print_deliveries_of_buyer on print_deliveries (user_id, id desc);
create index print_deliveries_of_product on print_deliveries (product_id);
create index print_deliveries_of_order on print_deliveries (order_id);
