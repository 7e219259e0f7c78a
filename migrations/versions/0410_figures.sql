-- Find what happened since a moment by an index, for the figures on the first admin page.
-- Undone by dropping the indexes.

create index payments_by_completion on payments (completed_at)
    include (currency, captured_minor) where owner_id is null and completed_at is not null;
create index refunds_by_time on refunds (created_at);
create index disputes_by_time on disputes (created_at);
create index purchases_by_completion on purchases (completed_at)
    where owner_id is null and completed_at is not null;
create index subscription_invoices_by_payment on subscription_invoices (paid_at)
    where paid_at is not null;
create index users_by_time on users (created_at);
create index exam_sessions_by_submission on exam_sessions (submitted_at)
    where submitted_at is not null;
