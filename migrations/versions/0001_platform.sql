-- The platform's own tables: events, receipts, idempotency.

create extension if not exists vector;

-- Monthly partitions are named table_yYYYYmMM; rows outside every month fall into the default one.
create function create_month_partition(parent text, starts timestamptz) returns void
language plpgsql as $$
declare
    begins timestamptz := date_trunc('month', starts at time zone 'UTC') at time zone 'UTC';
    ends timestamptz := (date_trunc('month', starts at time zone 'UTC') + interval '1 month')
                        at time zone 'UTC';
    child text := format('%s_y%sm%s', parent, to_char(begins at time zone 'UTC', 'YYYY'),
                         to_char(begins at time zone 'UTC', 'MM'));
begin
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
                   child, parent, begins, ends);
end
$$;

create function drop_month_partitions_before(parent text, oldest timestamptz) returns void
language plpgsql as $$
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

-- One row per Idempotency-Key and caller: while `status` is null the first request still runs.
create table idempotency_keys (
    caller text not null,
    key text not null,
    request_hash bytea not null,
    started_at timestamptz not null,
    status int,
    content_type text,
    body bytea,
    primary key (caller, key)
);
create index idempotency_keys_by_time on idempotency_keys (started_at);
