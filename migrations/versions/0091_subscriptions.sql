-- Plans with their prices, subscriptions as the mirror of what a provider keeps, and their
-- invoices. Undone by dropping the five tables, the last made first.

create table plans (
    id uuid primary key,
    slug text not null constraint plans_slug_once unique
        constraint plans_slug_fits check (slug ~ '^[a-z0-9][a-z0-9_-]{0,39}$' and slug <> 'free'),
    name text not null constraint plans_name_fits check (char_length(name) between 1 and 100),
    description text not null,
    features text[] not null default '{}',
    monthly_credits integer not null default 0
        constraint plans_credits_fit check (monthly_credits between 0 and 1000000),
    trial_days integer not null default 0
        constraint plans_trial_fits check (trial_days between 0 and 365),
    is_active boolean not null default true,
    metadata jsonb not null default '{}'::jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table plan_prices (
    id uuid primary key,
    plan_id uuid not null references plans (id),
    period text not null constraint plan_prices_period_known check (period in ('month', 'year')),
    currency text not null constraint plan_prices_currency_fits check (currency ~ '^[a-z]{3}$'),
    amount_minor bigint not null constraint plan_prices_amount_positive check (amount_minor > 0),
    is_active boolean not null default true,
    created_at timestamptz not null
);
create unique index plan_prices_once on plan_prices (plan_id, period, currency) where is_active;
create index plan_prices_of_plan on plan_prices (plan_id);

-- A price as a provider knows it, for each account at one.
create table plan_price_links (
    price_id uuid not null references plan_prices (id),
    connection_id uuid not null references connections (id),
    provider_price_id text not null,
    created_at timestamptz not null,
    primary key (price_id, connection_id)
);
create unique index plan_price_links_known
    on plan_price_links (connection_id, provider_price_id);

create table subscriptions (
    id uuid primary key,
    user_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    provider text not null,
    plan_id uuid not null references plans (id),
    price_id uuid not null references plan_prices (id),
    plan_slug text not null,       -- this and the next five: as bought
    plan_name text not null,
    features text[] not null,
    monthly_credits integer not null,
    metadata jsonb not null,
    period text not null,
    amount_minor bigint not null,
    currency text not null,
    status text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    provider_subscription_id text,
    provider_checkout_id text,
    checkout_url text,
    checkout_expires_at timestamptz,
    success_url text not null,
    cancel_url text not null,
    request_key text,
    trial_days integer not null,
    started_at timestamptz,
    trial_ends_at timestamptz,
    period_start timestamptz,
    period_end timestamptz,
    cancels_at timestamptz,
    ended_at timestamptz,
    method_brand text,
    method_last4 text,
    version integer not null default 0,
    seen_at timestamptz,
    checked_at timestamptz
);
create unique index subscriptions_at_provider
    on subscriptions (connection_id, provider_subscription_id);
create unique index subscriptions_one_a_person on subscriptions (user_id)
    where status not in ('canceled', 'expired');
create unique index subscriptions_under_key on subscriptions (user_id, request_key);
create index subscriptions_of_person on subscriptions (user_id, id desc);
create index subscriptions_of_plan on subscriptions (plan_id);
create index subscriptions_of_price on subscriptions (price_id);
create index subscriptions_to_check on subscriptions (checked_at)
    where status not in ('canceled', 'expired');

create table subscription_invoices (
    id uuid primary key,
    subscription_id uuid not null references subscriptions (id),
    user_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    provider_invoice_id text not null,
    reason text not null,
    status text not null,
    description text not null,
    amount_minor bigint not null,
    tax_minor bigint not null,
    paid_minor bigint not null,
    currency text not null,
    monthly_credits integer not null,
    months integer not null,
    period_start timestamptz not null,
    period_end timestamptz not null,
    attempts integer not null,
    next_attempt_at timestamptz,
    pay_url text,
    paid_at timestamptz,
    created_at timestamptz not null,
    constraint subscription_invoices_once unique (connection_id, provider_invoice_id)
);
create index subscription_invoices_of on subscription_invoices (subscription_id, period_start desc);
create index subscription_invoices_of_person on subscription_invoices (user_id);
