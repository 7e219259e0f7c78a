-- AI credits: an account a person, what was granted, what is held for work under way, and an
-- append-only log whose entries are chained. Undone by dropping the four tables.

create table credit_accounts (
    user_id uuid primary key references users (id),
    balance integer not null default 0,  -- the sum of the log, held credits included
    held integer not null default 0,     -- of these, promised to work that has not ended
    last_number integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint credit_accounts_never_overdrawn check (held between 0 and balance)
);

create table credit_grants (
    id uuid primary key,
    user_id uuid not null references credit_accounts (user_id),
    source text not null,        -- sign_up, subscription, pack, gift, correction, promotion
    source_key text not null,    -- what granted it: asking again grants nothing
    amount integer not null check (amount > 0),
    remaining integer not null check (remaining between 0 and amount),
    priority smallint not null,  -- lower is spent first
    expires_at timestamptz,
    ended_at timestamptz,        -- expired or taken back: nothing returns to it
    created_at timestamptz not null,
    constraint credit_grants_once unique (user_id, source, source_key)
);
create index credit_grants_to_spend on credit_grants (user_id, priority, expires_at, created_at)
    where remaining > 0;
create index credit_grants_to_expire on credit_grants (expires_at)
    where ended_at is null and expires_at is not null;

create table credit_holds (
    id uuid primary key,
    user_id uuid not null references credit_accounts (user_id),
    action text not null,
    request_key text not null,
    amount integer not null check (amount > 0),
    parts jsonb not null,        -- [[grant id, amount], …] in the order in which they are spent
    state text not null,         -- held, settled, released, lapsed
    settled integer check (settled between 0 and amount),
    lapses_at timestamptz not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    constraint credit_holds_once unique (user_id, request_key)
);
create index credit_holds_to_lapse on credit_holds (lapses_at) where state = 'held';

create table ai_credit_log (
    user_id uuid not null references credit_accounts (user_id),
    number integer not null check (number > 0),
    id uuid not null unique,
    action text not null,        -- what it was for: grant.sign_up, use.generate, expire, …
    amount integer not null check (amount <> 0),
    balance_before integer not null check (balance_before >= 0),
    balance_after integer not null check (balance_after >= 0),
    grant_id uuid references credit_grants (id),
    hold_id uuid references credit_holds (id),
    refers_to jsonb not null default '{}',  -- question_set_id, answer_id: what it was for
    actor_id uuid references users (id),
    reason text,
    created_at timestamptz not null,
    previous_hash bytea not null,
    hash bytea not null,
    primary key (user_id, number),
    constraint ai_credit_log_adds_up check (balance_after = balance_before + amount),
    constraint ai_credit_log_balances unique (user_id, number, balance_after),
    previous_number integer generated always as (nullif(number - 1, 0)) stored,
    constraint ai_credit_log_begins_at_nothing check (number > 1 or balance_before = 0),
    constraint ai_credit_log_follows foreign key (user_id, previous_number, balance_before)
        references ai_credit_log (user_id, number, balance_after)
);
create index ai_credit_log_by_grant on ai_credit_log (grant_id) where grant_id is not null;
create index ai_credit_log_by_hold on ai_credit_log (hold_id) where hold_id is not null;
create index ai_credit_log_by_actor on ai_credit_log (actor_id) where actor_id is not null;

create table credit_promotions (
    code text primary key check (code = upper(code)),
    amount integer not null check (amount > 0),
    expires_after_days integer check (expires_after_days > 0),
    most_uses integer check (most_uses > 0),
    uses integer not null default 0 check (most_uses is null or uses <= most_uses),
    ends_at timestamptz,
    created_at timestamptz not null
);

-- The balance of an account is the balance after its last entry, whoever writes.
create function credit_account_follows_log() returns trigger language plpgsql as $$
begin
    if new.last_number = 0 and new.balance = 0 then
        return new;
    end if;
    if not exists (select from ai_credit_log
                    where user_id = new.user_id and number = new.last_number
                      and balance_after = new.balance)
    then
        raise exception 'the balance of % is not what its log says', new.user_id
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create constraint trigger credit_accounts_follow_log
    after insert or update of balance, last_number on credit_accounts
    deferrable initially deferred
    for each row execute function credit_account_follows_log();

create function credit_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the credit log is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger ai_credit_log_append_only before update or delete on ai_credit_log
    for each row execute function credit_log_is_append_only();

-- What a product gives besides its features. A pack never changes: what was sold is what is granted.
create table credit_packs (
    product_id uuid primary key references products (id),
    credits integer not null check (credits > 0),
    expires_after_days integer check (expires_after_days > 0),
    created_at timestamptz not null
);
