-- What is sold, who bought it, and what that opens.

create table products (
    id uuid primary key,
    sku text not null constraint products_sku_fits check (sku ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    name text not null constraint products_name_fits check (char_length(name) between 1 and 120),
    description text not null default ''
        constraint products_description_fits check (char_length(description) <= 2000),
    price_minor bigint not null
        constraint products_price_sensible check (price_minor between 1 and 99999999),
    currency text not null constraint products_currency_is_iso check (currency ~ '^[a-z]{3}$'),
    access_window_days integer
        constraint products_window_sensible check (access_window_days between 1 and 36500),
    is_active boolean not null default true,
    features text[] not null
        constraint products_features_some check (cardinality(features) between 1 and 20),
    metadata jsonb not null default '{}'::jsonb
        constraint products_metadata_is_object check (jsonb_typeof(metadata) = 'object'),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint products_sku_unique unique (sku)
);

create index products_offered on products (id desc) where is_active;

-- A purchase keeps what was bought as it was then; later edits of the product do not reach it.
create table purchases (
    id uuid primary key,
    user_id uuid not null references users (id),
    product_id uuid not null references products (id),
    payment_id uuid not null references payments (id) deferrable initially deferred,
    sku text not null,
    product_name text not null,
    features text[] not null,
    access_window_days integer,
    total_minor bigint not null constraint purchases_total_positive check (total_minor > 0),
    currency text not null constraint purchases_currency_is_iso check (currency ~ '^[a-z]{3}$'),
    status text not null default 'PENDING'
        constraint purchases_status_known
        check (status in ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED', 'CANCELED')),
    access_start timestamptz,
    access_end timestamptz,
    request_key text
        constraint purchases_request_key_fits check (char_length(request_key) between 1 and 255),
    receipt_number text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    completed_at timestamptz,
    refunded_at timestamptz,
    constraint purchases_payment_once unique (payment_id),
    constraint purchases_request_once unique (user_id, request_key),
    constraint purchases_receipt_once unique (receipt_number),
    constraint purchases_completed_has_receipt check (
        (status in ('COMPLETED', 'REFUNDED'))
        = (completed_at is not null and receipt_number is not null)),
    constraint purchases_access_in_order check (access_end >= access_start)
);

create index purchases_of_user on purchases (user_id, id desc);
create index purchases_by_status on purchases (status, id desc);

create table entitlements (
    id uuid primary key,
    user_id uuid not null references users (id),
    feature text not null,
    purchase_id uuid not null references purchases (id),
    starts_at timestamptz not null,
    ends_at timestamptz,  -- null: for good
    revoked_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint entitlements_once unique (purchase_id, feature),
    constraint entitlements_in_order check (ends_at > starts_at)
);

create index entitlements_of_user on entitlements (user_id, feature) where revoked_at is null;
