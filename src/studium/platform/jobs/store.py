"""Statements on the queue that PgQueuer has no call for."""

from studium.platform.database import Sql

# PgQueuer's own enqueue also logs each job and unnests arrays; this is the one insert we need.
# The `where` of the conflict repeats the predicate of PgQueuer's unique index.
ENQUEUE = Sql("""
    insert into pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, status,
                          headers)
    values ($5, $1, $2, now() + $3, $4, 'queued',
            case when $6::text is not null then jsonb_build_object('correlation_id', $6::text) end)
    on conflict (dedupe_key)
      where (status = any(array['queued'::pgqueuer_status, 'picked'::pgqueuer_status]))
            and dedupe_key is not null
      do nothing
""")

REPLAY_DEAD_NAMED = Sql("""
    update pgqueuer
       set status = 'queued', attempts = 0, execute_after = now(), updated = now(),
           queue_manager_id = null, slot = null, dedupe_key = null
     where status = 'failed' and entrypoint = $1
""")

JOBS_OF_CORRELATION = Sql("""
    select id, entrypoint as name, status::text as status, attempts, execute_after as due_at
      from pgqueuer where headers ->> 'correlation_id' = $1 order by id limit 100
""")

LIST_DEAD = Sql("""
    select queue.id, queue.entrypoint as name, queue.attempts, queue.updated as died_at,
           convert_from(queue.payload, 'UTF8') as payload,
           (select log.traceback ->> 'exception_message' from pgqueuer_log log
             where log.job_id = queue.id and log.traceback is not null
             order by log.created desc limit 1) as reason
      from pgqueuer queue
     where queue.status = 'failed'
     order by queue.id desc
     limit $1
""")

DEAD_BY_NAME = Sql("""
    select queue.entrypoint as name, count(*) as jobs,
           (select log.traceback ->> 'exception_message' from pgqueuer_log log
             where log.job_id = max(queue.id) and log.traceback is not null
             order by log.created desc limit 1) as reason
      from pgqueuer queue
     where queue.status = 'failed'
     group by queue.entrypoint order by queue.entrypoint
""")

RETRYING_BY_NAME = Sql("""
    select queue.entrypoint as name, count(*) as jobs,
           (select log.traceback ->> 'exception_message' from pgqueuer_log log
             where log.job_id = max(queue.id) and log.traceback is not null
             order by log.created desc limit 1) as reason
      from pgqueuer queue
     where queue.status in ('queued', 'picked') and queue.attempts >= $1
     group by queue.entrypoint order by queue.entrypoint
""")

# The queue's times are PostgreSQL's, as PgQueuer writes them.
LANES = Sql("""
    with waiting as (
        select priority,
               count(*) filter (where status = 'queued' and execute_after <= now()) as due,
               count(*) filter (where status = 'picked') as running,
               count(*) filter (where status = 'queued' and execute_after > now()) as later,
               coalesce(extract(epoch from now() - min(execute_after)
                   filter (where status = 'queued' and execute_after <= now())), 0)::int
                   as oldest_seconds
          from pgqueuer where status in ('queued', 'picked')
         group by priority
    ), ended as (
        select priority, count(*) as ended from pgqueuer_log
         where created > now() - interval '5 minutes' and status = 'successful'
         group by priority
    )
    select priority, coalesce(due, 0) as due, coalesce(running, 0) as running,
           coalesce(later, 0) as later, coalesce(oldest_seconds, 0) as oldest_seconds,
           coalesce(ended, 0) as ended
      from waiting full join ended using (priority)
""")

SCHEDULES = Sql("""
    select entrypoint as name, expression, last_run, next_run from pgqueuer_schedules
     order by next_run
""")

DEAD_DEDUPE_KEYS = Sql("""
    select dedupe_key as key from pgqueuer where status = 'failed' and dedupe_key = any($1)
""")

COUNT_DEAD = Sql("select count(*) from pgqueuer where status = 'failed'")

# Without its dedupe key: another job may wait under that by now.
REPLAY_DEAD = Sql("""
    update pgqueuer
       set status = 'queued', attempts = 0, execute_after = now(), updated = now(),
           queue_manager_id = null, slot = null, dedupe_key = null
     where status = 'failed' and (id = any($1) or cardinality($1) = 0)
""")

COUNT_UNFINISHED = Sql("""
    select count(*) from pgqueuer
     where status = 'picked' or (status = 'queued' and execute_after <= now())
""")

# PgQueuer logs every time that a worker takes a job, and every end of a try. Taken more often
# than ended: the workers in between died.
COUNT_STARTS = Sql("""
    select count(*) from pgqueuer_log
     where job_id = $1 and status = 'picked'
       and id > coalesce((select max(id) from pgqueuer_log
                           where job_id = $1 and status <> 'picked'), 0)
""")

FAILURES = Sql("""
    select width_bucket(created, $1::timestamptz[]) as step, '' as currency, count(*) as value
    from pgqueuer_log where created >= ($1::timestamptz[])[1] and status = 'failed' group by 1
""")

PRUNE_LOG = Sql("""
    delete from pgqueuer_log where ctid = any(array(
        select log.ctid from pgqueuer_log log
         where log.created < $1
           and not exists (select from pgqueuer dead
                            where dead.id = log.job_id and dead.status = 'failed')
         order by log.created limit $2 for update skip locked))
""")

PRUNE_STATISTICS = Sql("""
    delete from pgqueuer_statistics where ctid = any(array(
        select ctid from pgqueuer_statistics where created < $1
        order by created limit $2 for update skip locked))
""")
