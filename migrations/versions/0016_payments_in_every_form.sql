-- Payments whose money is held first and captured later, payments on a page of ours, and the
-- caller's own metadata. Several payments may serve one purpose.
--
-- Undone by dropping the added columns and putting back the three constraints, once no payment is
-- AUTHORIZED or was captured in part. The version before cannot complete payments meanwhile: let
-- its workers stop first.

alter table payments add column capture_method text not null default 'automatic'
    constraint payments_capture_method_known check (capture_method in ('automatic', 'manual'));
alter table payments add column authorized_minor bigint;
alter table payments add column capture_before timestamptz;
alter table payments add column capture_requested_minor bigint
    constraint payments_capture_within_amount
    check (capture_requested_minor between 1 and amount_minor);
alter table payments add column captured_minor bigint not null default 0
    constraint payments_captured_within_amount check (captured_minor between 0 and amount_minor);
alter table payments add column metadata jsonb not null default '{}'::jsonb;
alter table payments add column options jsonb not null default '{}'::jsonb;
update payments set captured_minor = amount_minor where completed_at is not null;

alter table payments drop constraint payments_status_known;
alter table payments add constraint payments_status_known check (status in
    ('PENDING', 'AUTHORIZED', 'COMPLETED', 'FAILED', 'CANCELED', 'PARTIALLY_REFUNDED', 'REFUNDED'));
alter table payments drop constraint payments_status_fits_refund;
alter table payments add constraint payments_status_fits_refund check (case status
    when 'REFUNDED' then refunded_minor = captured_minor
    when 'PARTIALLY_REFUNDED' then refunded_minor > 0 and refunded_minor < captured_minor
    else refunded_minor = 0 end);
alter table payments add constraint payments_captured_when_paid
    check ((completed_at is not null) = (captured_minor > 0));
alter table payments drop constraint payments_purpose_once;
create index payments_of_purpose on payments (purpose, purpose_id);
create index payments_of_owner on payments (owner_id, id desc);
create index payments_over_connection on payments (connection_id, status);
