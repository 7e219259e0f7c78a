-- Stored events of people whose accounts were deleted before events were redacted at all: one job
-- for each of them, which may run again without harm. A new database has no queue yet, and nobody.
-- Undone by: delete from pgqueuer where entrypoint = 'payments.redact_events'.

do $$
begin
    if to_regclass('pgqueuer') is not null then
        insert into pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, status)
        select 0, 'payments.redact_events',
               convert_to(json_build_object('payer_id', u.id)::text, 'UTF8'),
               now(), 'payments.redact_events/' || u.id, 'queued'
          from users u
         where u.deleted_at is not null
           and exists (select from payments p where p.payer_id = u.id)
        on conflict (dedupe_key)
          where (status = any(array['queued'::pgqueuer_status, 'picked'::pgqueuer_status]))
                and dedupe_key is not null
          do nothing;
    end if;
end $$;
