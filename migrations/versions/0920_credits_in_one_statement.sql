-- Holding credits and ending a hold, each as one statement: the account is locked for as long as the
-- database needs, and for no round trip but the commit's. The grants' index no longer names what
-- remains of them, so that spending writes no index. Undone by dropping the three functions and
-- creating the index again with `where remaining > 0`.

drop index credit_grants_to_spend;
create index credit_grants_to_spend on credit_grants (user_id, priority, expires_at, created_at);

-- Take credits from what is left of grants whose time is not up, in the order in which they are
-- spent: [[grant id, amount], …], less when short. The account is locked by then.
create function take_from_grants(for_user uuid, cost integer, at timestamptz) returns jsonb
language sql as $$
    with ordered as (
        select id, row_number() over spending as place, remaining,
               sum(remaining) over spending - remaining as before
        from credit_grants
        where user_id = for_user and remaining > 0 and (expires_at is null or expires_at > at)
        window spending as (order by priority, expires_at nulls last, created_at, id)
    ), shares as (
        select id, place, least(remaining, cost - before) as amount
        from ordered where before < cost
    ), changed as (
        update credit_grants g set remaining = g.remaining - s.amount
        from shares s where g.id = s.id returning s.id, s.place, s.amount
    )
    select coalesce(jsonb_agg(jsonb_build_array(id, amount) order by place), '[]') from changed
$$;

-- `outcome` is held; or nothing was changed: no_account, known (the request has a hold), expired
-- (a grant's time is up and nobody has noted it), short (`available` is less than the cost).
create function hold_credits(
    for_user uuid, hold_id uuid, for_action text, for_request text, cost integer,
    until timestamptz, at timestamptz,
    out outcome text, out available integer, out parts jsonb
) language plpgsql as $$
#variable_conflict use_column
declare
    account credit_accounts;
begin
    select * into account from credit_accounts where user_id = for_user for no key update;
    available := account.balance - account.held;
    outcome := case
        when account.user_id is null then 'no_account'
        when exists (select from credit_holds
                      where user_id = for_user and request_key = for_request) then 'known'
        when exists (select from credit_grants
                      where user_id = for_user and remaining > 0 and expires_at <= at)
            then 'expired'
        when available < cost then 'short'
        else 'held'
    end;
    if outcome <> 'held' then
        return;
    end if;
    parts := take_from_grants(for_user, cost, at);
    insert into credit_holds (id, user_id, action, request_key, amount, parts, state, lapses_at,
                              created_at)
    values (hold_id, for_user, for_action, for_request, cost, hold_credits.parts, 'held', until, at);
    update credit_accounts set held = account.held + cost, updated_at = at
    where user_id = for_user;
end $$;

-- End a hold: what was used leaves the balance with an entry, the rest returns to its grants.
-- `balance` is null when the hold had ended before; `is_over` says that something returned to a
-- grant whose time is up or that was taken back. `texts` are the entry's words around its balance
-- after, its balance before and its number, which are known only here.
create function end_credit_hold(
    for_user uuid, for_hold uuid, new_state text, used integer, grants uuid[], returned integer[],
    entry uuid, entry_action text, entry_refers_to jsonb, texts text[], at timestamptz,
    out balance integer, out held integer, out last_number integer, out is_over boolean
) language plpgsql as $$
#variable_conflict use_column
declare
    account credit_accounts;
    hold credit_holds;
    previous bytea;
begin
    select * into account from credit_accounts where user_id = for_user for no key update;
    update credit_holds set state = new_state, settled = used, ended_at = at
    where id = for_hold and user_id = for_user and state = 'held' returning * into hold;
    if hold.id is null then
        return;
    end if;
    if cardinality(grants) > 0 then
        with changed as (
            update credit_grants g set remaining = g.remaining + r.amount
            from unnest(grants, returned) as r (id, amount) where g.id = r.id
            returning g.ended_at is not null or coalesce(g.expires_at <= at, false) as ended
        )
        select bool_or(ended) into is_over from changed;
    end if;
    balance := account.balance - used;
    held := account.held - hold.amount;
    last_number := account.last_number;
    if used > 0 then
        last_number := account.last_number + 1;
        select hash into previous from ai_credit_log
        where user_id = for_user and number = account.last_number;
        insert into ai_credit_log (user_id, number, id, action, amount, balance_before,
            balance_after, hold_id, refers_to, created_at, previous_hash, hash)
        values (for_user, account.last_number + 1, entry, entry_action, -used, account.balance,
            account.balance - used, for_hold, entry_refers_to, at, previous,
            sha256(previous || convert_to(
                texts[1] || (account.balance - used) || texts[2] || account.balance
                || texts[3] || (account.last_number + 1) || texts[4], 'UTF8')));
    end if;
    update credit_accounts
    set balance = account.balance - used, held = account.held - hold.amount,
        last_number = account.last_number + (used > 0)::integer, updated_at = at
    where user_id = for_user;
end $$;
