-- Retention is applied by one job. What still waits for those of before would wait for ever.
--
-- Undone by nothing: the jobs of the version before are enqueued by its own clock.

do $$
begin
    if to_regclass('pgqueuer') is not null then
        delete from pgqueuer where entrypoint in (
            'connect.prune_inbound', 'events.keep_partitions', 'idempotency.forget_keys', 'jobs.prune_log',
            'sessions.forget_ended', 'sign_in.forget_expired_tokens',
            'single_sign_on.forget_expired_logins');
    end if;
end $$;
