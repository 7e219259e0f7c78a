-- Print orders on their way to a lab, what a shop's products are at a lab, and the labs' catalogues
-- as they were synced. Undone by dropping the six tables.

create table print_orders (
    id uuid not null,
    owner_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    group_id uuid not null,           -- orders that were placed together, one for each lab
    source text not null,             -- api, external, sale
    external_id text not null,        -- the placer's own id: an order is taken once
    reference text not null,          -- printed on paperwork and label
    state text not null,
    ship_to jsonb not null,
    shipping text not null,           -- the name of a shipping option of the connection
    items jsonb not null,
    progress jsonb not null default '{}',  -- what the lab has told so far: ids to go on with
    shipments jsonb not null default '[]',
    price_minor integer check (price_minor >= 0),  -- what the customer paid, if it is known
    quote_minor integer check (quote_minor >= 0),
    currency text,
    problem text,
    remedy text,
    attempts integer not null default 0,
    send_after timestamptz,           -- until when it can still be changed
    next_step_at timestamptz,         -- when the pipeline looks at it next; null: nothing to do
    submitted_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    primary key (id),
    constraint print_orders_once unique (owner_id, source, external_id, connection_id)
);
create index print_orders_due on print_orders (next_step_at) where next_step_at is not null;
create index print_orders_of_owner on print_orders (owner_id, id desc);
create index print_orders_of_connection on print_orders (connection_id, state);
create index print_orders_by_key on print_orders
    (connection_id, left(replace(id::text, '-', ''), 24));
create index print_orders_of_group on print_orders (group_id);

create table print_order_steps (
    id uuid not null,
    order_id uuid not null references print_orders (id) on delete cascade,
    at timestamptz not null,
    state text not null,
    note text not null,
    primary key (id)
);
create index print_order_steps_of_order on print_order_steps (order_id, id);

create table print_mappings (
    id uuid primary key,
    owner_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    product text not null,            -- the shop's name of it
    lab_product text not null,        -- the lab's
    options jsonb not null default '[]',
    node text,                        -- where on the product the picture goes
    width_inches double precision check (width_inches > 0),
    height_inches double precision check (height_inches > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint print_mappings_one_a_product unique (owner_id, product)
);
create index print_mappings_of_connection on print_mappings (connection_id);

create table print_shipping_options (
    id uuid primary key,
    connection_id uuid not null references connections (id),
    name text not null,
    options jsonb not null,
    created_at timestamptz not null,
    constraint print_shipping_options_by_name unique (connection_id, name)
);

create table print_catalogues (
    id uuid primary key,
    connection_id uuid not null references connections (id),
    hash bytea not null,
    content jsonb not null,
    products integer not null,
    synced_at timestamptz not null
);
create index print_catalogues_newest on print_catalogues (connection_id, id desc);

create table print_lab_settings (
    connection_id uuid primary key references connections (id),
    submit text not null default 'automatic',  -- automatic, approval
    change_window_minutes integer not null default 0 check (change_window_minutes between 0 and 10080),
    tolerance_percent integer not null default 5 check (tolerance_percent between 0 and 1000),
    tolerance_minor integer not null default 200 check (tolerance_minor >= 0),
    stale_after_hours integer not null default 24 check (stale_after_hours between 1 and 720),
    updated_at timestamptz not null
);
