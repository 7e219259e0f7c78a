-- Holding credits and ending a hold, each as one statement: the account is locked for as long as the
-- database needs, and for no round trip but the commit's. The grants' index no longer names what
-- remains of them, so that spending writes no index. Undone by dropping the three functions and
-- creating the index again with `where remaining > 0`.

drop index credit_grants_to_spend;
create index credit_grants_to_spend on credit_grants (user_id, priority, expires_at, created_at);

-- Take credits from what is left of grants, in the order in which they are spent:
-- [[grant id, amount], …]. The account is locked by then, and what has expired has left it.
create function take_from_grants(for_user uuid, cost integer) returns jsonb
language plpgsql as $$
declare
    parts jsonb := '[]';
    missing integer := cost;
    share integer;
    grant_id uuid;
    unspent integer;
begin
    for grant_id, unspent in
        select id, remaining from credit_grants where user_id = for_user and remaining > 0
        order by priority, expires_at nulls last, created_at, id
    loop
        share := least(unspent, missing);
        update credit_grants set remaining = remaining - share where id = grant_id;
        parts := parts || jsonb_build_array(jsonb_build_array(grant_id, share));
        missing := missing - share;
        exit when missing = 0;
    end loop;
    return parts;
end $$;

-- `outcome` is held; or nothing was changed: no_account, known (the request has a hold), expired
-- (a grant's time is up and nobody has noted it), short (`available` is less than the cost).
-- The account's row is locked by its update, as late as what is decided allows.
create function hold_credits(
    for_user uuid, hold_id uuid, for_action text, for_request text, cost integer,
    until timestamptz, at timestamptz,
    out outcome text, out available integer, out parts jsonb
) language plpgsql as $$
#variable_conflict use_column
begin
    if exists (select from credit_grants
                where user_id = for_user and remaining > 0 and expires_at <= at) then
        outcome := 'expired';
        return;
    end if;
    update credit_accounts set held = held + cost, updated_at = at
    where user_id = for_user and balance - held >= cost;
    outcome := case when found then 'held' end;
    if exists (select from credit_holds
                where user_id = for_user and request_key = for_request) then
        if outcome = 'held' then
            update credit_accounts set held = held - cost where user_id = for_user;
        end if;
        outcome := 'known';
    elsif outcome is null then
        select balance - held into available from credit_accounts where user_id = for_user;
        outcome := case when found then 'short' else 'no_account' end;
    else
        parts := take_from_grants(for_user, cost);
        insert into credit_holds (id, user_id, action, request_key, amount, parts, state,
                                  lapses_at, created_at)
        values (hold_id, for_user, for_action, for_request, cost, hold_credits.parts, 'held',
                until, at);
    end if;
end $$;

-- End a hold: what was used leaves the balance with an entry, the rest returns to its grants.
-- `new_balance` is null when the hold had ended before; `is_over` says that something returned to a
-- grant whose time is up or that was taken back. `texts` are the entry's words around its balance
-- after, its balance before and its number, which are known only here.
create function end_credit_hold(
    for_user uuid, for_hold uuid, new_state text, used integer, grants uuid[], returned integer[],
    entry uuid, entry_action text, entry_refers_to jsonb, texts text[], at timestamptz,
    out new_balance integer, out new_held integer, out new_number integer, out is_over boolean
) language plpgsql as $$
declare
    promised integer;
    previous bytea;
begin
    update credit_holds set state = new_state, settled = used, ended_at = at
    where id = for_hold and user_id = for_user and state = 'held' returning amount into promised;
    if not found then
        return;
    end if;
    update credit_accounts
    set balance = balance - used, held = held - promised,
        last_number = last_number + (used > 0)::integer, updated_at = at
    where user_id = for_user
    returning balance, held, last_number into new_balance, new_held, new_number;
    if used > 0 then
        select hash into previous from ai_credit_log
        where user_id = for_user and number = new_number - 1;
        insert into ai_credit_log (user_id, number, id, action, amount, balance_before,
                                   balance_after, hold_id, refers_to, created_at, previous_hash,
                                   hash)
        values (for_user, new_number, entry, entry_action, -used, new_balance + used,
                new_balance, for_hold, entry_refers_to, at, previous,
                sha256(previous || convert_to(texts[1] || new_balance || texts[2]
                    || (new_balance + used) || texts[3] || new_number || texts[4], 'UTF8')));
    end if;
    if cardinality(grants) > 0 then
        with changed as (
            update credit_grants g set remaining = g.remaining + r.amount
            from unnest(grants, returned) as r (id, amount) where g.id = r.id
            returning g.ended_at is not null or coalesce(g.expires_at <= at, false) as ended
        )
        select bool_or(ended) into is_over from changed;
    end if;
end $$;
