-- The platform's own tables: events, receipts, idempotency.

create extension if not exists vector;

-- Monthly partitions are named table_yYYYYmMM; rows outside every month fall into table_default,
-- and move out of it when their month is made. Several processes may call this at once.
create function create_month_partition(parent text, time_column text, starts timestamptz)
returns void language plpgsql as $$
declare
    begins timestamptz := date_trunc('month', starts at time zone 'UTC') at time zone 'UTC';
    ends timestamptz := (date_trunc('month', starts at time zone 'UTC') + interval '1 month')
                        at time zone 'UTC';
    child text := parent || to_char(begins at time zone 'UTC', '"_y"YYYY"m"MM');
begin
    if to_regclass(child) is not null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('create_month_partition', 0));
    execute format('lock table %I in access exclusive mode', parent || '_default');
    execute format('create table %I (like %I including all)', child, parent);
    execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) '
                   'insert into %I select * from moved',
                   parent || '_default', time_column, begins, time_column, ends, child);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                   parent, child, begins, ends);
exception when duplicate_table then
    null;  -- somebody else made it while we waited for the lock
end
$$;

-- Drops the months that ended before a moment, and such rows of the default partition.
create function drop_month_partitions_before(
    parent text, time_column text, oldest timestamptz
) returns void language plpgsql as $$
declare
    child record;
begin
    for child in
        select inhrelid::regclass as name,
               to_timestamp(substring(inhrelid::regclass::text from 'y(\d{4}m\d{2})$')
                            || ' 00 +00', 'YYYY"m"MM HH24 TZH') as starts
          from pg_inherits
         where inhparent = parent::regclass
           and inhrelid::regclass::text ~ 'y\d{4}m\d{2}$'
    loop
        if child.starts + interval '1 month' <= oldest then
            execute format('drop table %s', child.name);
        end if;
    end loop;
    execute format('delete from %I where %I < %L', parent || '_default', time_column, oldest);
end
$$;

create table events (
    id uuid not null,
    type text not null,
    owner_id uuid,
    occurred_at timestamptz not null,
    payload jsonb not null,
    primary key (id, occurred_at)
) partition by range (occurred_at);

create index events_by_owner on events (owner_id, occurred_at desc);
create table events_default partition of events default;

create table event_receipts (
    subscriber text not null,
    event_id uuid not null,
    received_at timestamptz not null,
    primary key (subscriber, event_id)
);
create index event_receipts_by_time on event_receipts (received_at);

-- One row per Idempotency-Key and caller: while `answer` is null the first request still runs.
-- The answer (status, headers, body) is sealed by the vault.
create table idempotency_keys (
    caller text not null,
    key text not null,
    request_hash bytea not null,
    started_at timestamptz not null,
    answer bytea,
    primary key (caller, key)
);
create index idempotency_keys_by_time on idempotency_keys (started_at);
