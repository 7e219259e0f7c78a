-- What payers' banks dispute: kept as the provider says it, by the newest of its events.

create table disputes (
    id uuid primary key,
    payment_id uuid not null references payments (id),
    provider_dispute_id text not null,
    provider_payment_id text,  -- which money: a payment may have come in twice
    status text not null,
    reason text not null,
    amount_minor bigint not null constraint disputes_amount_not_negative check (amount_minor >= 0),
    currency text not null constraint disputes_currency_is_iso check (currency ~ '^[a-z]{3}$'),
    is_refundable boolean not null,  -- whether the provider still takes refunds meanwhile
    due_at timestamptz,  -- until when it can be answered
    said_at timestamptz not null,  -- the newest event's time
    -- What the newest decision was: a loss stands while it is appealed against.
    is_lost boolean not null default false,
    decided_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint disputes_status_known check (status in
        ('warning_needs_response', 'needs_response', 'warning_under_review', 'under_review',
         'warning_closed', 'prevented', 'lost', 'appeal_needs_response', 'appeal_under_review',
         'won')),
    constraint disputes_loss_is_dated check (decided_at is not null or not is_lost),
    constraint disputes_provider_once unique (payment_id, provider_dispute_id)
);
