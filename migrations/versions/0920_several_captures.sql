-- Several captures of one authorized amount: what is held still beside what came in, and whether
-- the capture that was asked for releases the rest.
--
-- Undone by dropping both columns.

alter table payments add column capturable_minor bigint not null default 0
    constraint payments_capturable_within_amount
    check (capturable_minor between 0 and amount_minor);
alter table payments add column capture_is_final boolean not null default true;
