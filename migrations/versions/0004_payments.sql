-- Payments as we asked for them and as the provider says they went.

create table payments (
    id uuid primary key,
    owner_id uuid references users (id),  -- who is paid; null: the house
    payer_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    provider text not null,
    mode text not null constraint payments_mode_known check (mode in ('test', 'live')),
    flow text not null,
    purpose text not null,
    purpose_id uuid not null,
    description text not null
        constraint payments_description_fits check (char_length(description) between 1 and 250),
    amount_minor bigint not null constraint payments_amount_positive check (amount_minor > 0),
    currency text not null constraint payments_currency_is_iso check (currency ~ '^[a-z]{3}$'),
    refunded_minor bigint not null default 0
        constraint payments_refund_within_amount check (refunded_minor between 0 and amount_minor),
    status text not null default 'PENDING',
    success_url text not null,
    cancel_url text not null,
    provider_checkout_id text,
    provider_payment_id text,
    checkout_url text,
    checkout_expires_at timestamptz,
    failure_code text,
    failure_message text,
    -- Nothing that the provider says of this moment or before is news.
    provider_seen_at timestamptz,
    -- Counts what the provider taught us, so that an answer older than the row is noticed.
    version integer not null default 0,
    next_look_at timestamptz,  -- when the sweep asks the provider; null: nothing to ask
    looks integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    completed_at timestamptz,
    constraint payments_status_known check (status in
        ('PENDING', 'COMPLETED', 'FAILED', 'CANCELED', 'PARTIALLY_REFUNDED', 'REFUNDED')),
    constraint payments_status_fits_refund check (case status
        when 'REFUNDED' then refunded_minor = amount_minor
        when 'PARTIALLY_REFUNDED' then refunded_minor > 0 and refunded_minor < amount_minor
        else refunded_minor = 0 end),
    constraint payments_completed_at_is_set check (
        (status in ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED')) = (completed_at is not null)),
    constraint payments_checkout_once unique (connection_id, provider_checkout_id),
    constraint payments_payment_once unique (connection_id, provider_payment_id),
    constraint payments_purpose_once unique (purpose, purpose_id)
);

create index payments_of_payer on payments (payer_id, id desc);
create index payments_to_look_at on payments (next_look_at) where next_look_at is not null;

-- Who a payer is at a provider, for each connection.
create table payment_customers (
    payer_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    provider_customer_id text not null,
    created_at timestamptz not null,
    primary key (payer_id, connection_id)
);

create table refunds (
    id uuid primary key,
    payment_id uuid not null references payments (id),
    amount_minor bigint not null constraint refunds_amount_positive check (amount_minor > 0),
    status text not null default 'REQUESTED'
        constraint refunds_status_known
        check (status in ('REQUESTED', 'PENDING', 'SUCCEEDED', 'FAILED')),
    reason text not null default ''
        constraint refunds_reason_fits check (char_length(reason) <= 500),
    requested_by uuid references users (id),
    provider_refund_id text,
    failure_message text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create index refunds_of_payment on refunds (payment_id, id desc);
create unique index refunds_provider_once on refunds (payment_id, provider_refund_id);

-- The sweep looks for refunds that still wait to be sent.
create index refunds_waiting on refunds (created_at) where status = 'REQUESTED';
