-- Webhook endpoints that an app made end with the grant under which it made them, in the same
-- transaction. Undone by dropping the trigger, its function and the column.

alter table webhook_endpoints add column grant_id uuid references oauth_grants (id)
    on delete set null;
create index webhook_endpoints_of_grant on webhook_endpoints (grant_id) where grant_id is not null;

-- As `webhooks.actions.change_endpoint.remove_endpoint` does it.
create function end_endpoints_of_grant() returns trigger language plpgsql as $$
begin
    delete from webhook_secrets where endpoint_id in (
        select id from webhook_endpoints where grant_id = new.id);
    update webhook_deliveries set status = 'canceled', next_at = null, finished_at = new.revoked_at
     where status in ('pending', 'held') and endpoint_id in (
        select id from webhook_endpoints where grant_id = new.id);
    update webhook_endpoints
       set deleted_at = new.revoked_at, sealed_headers = null, header_names = '{}',
           updated_at = new.revoked_at
     where grant_id = new.id and deleted_at is null;
    return null;
end $$;
create trigger oauth_grants_end_endpoints after update of revoked_at on oauth_grants
    for each row when (old.revoked_at is null and new.revoked_at is not null)
    execute function end_endpoints_of_grant();
