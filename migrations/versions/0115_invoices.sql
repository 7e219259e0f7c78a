-- Whom invoices name, tax invoices and notes, and the series of their numbers; undone by dropping
-- the four tables.
create table billing_details (
    user_id uuid primary key references users (id) on delete cascade,
    name text not null,
    address text not null,
    postal_code text not null,
    city text not null,
    state text not null,
    country text not null,
    tax_id text not null,
    updated_at timestamptz not null
);

create table product_tax_codes (
    product_id uuid primary key references products (id) on delete cascade,
    tax_code text not null constraint product_tax_codes_are_digits check (tax_code ~ '^\d{4,8}$'),
    updated_at timestamptz not null
);

-- The newest number of a series. Who issues locks its row, so that numbers have no gaps.
create table invoice_series (
    series text not null,
    year text not null,
    newest integer not null,
    primary key (series, year)
);

create table invoices (
    id uuid primary key,
    owner_id uuid references users (id) on delete restrict,  -- whose sale; null: the operator's
    user_id uuid not null references users (id) on delete restrict,
    kind text not null constraint invoices_kind_known check
        (kind in ('invoice', 'credit_note', 'debit_note')),
    series text not null,
    year text not null,
    sequence integer not null constraint invoices_sequence_positive check (sequence > 0),
    number text not null constraint invoices_number_once unique,
    corrects_id uuid references invoices (id) on delete restrict,
    payment_id uuid not null references payments (id) on delete restrict,
    currency text not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    content jsonb not null,
    issued_at timestamptz not null,
    constraint invoices_sequence_once unique (series, year, sequence),
    constraint invoices_add_up check (net_minor + tax_minor = total_minor)
);

create index invoices_by_owner on invoices (owner_id) where owner_id is not null;
create index invoices_by_user on invoices (user_id, id);
create index invoices_by_payment on invoices (payment_id);
create index invoices_by_corrected on invoices (corrects_id) where corrects_id is not null;
create unique index invoices_one_per_payment on invoices (payment_id) where kind = 'invoice';
