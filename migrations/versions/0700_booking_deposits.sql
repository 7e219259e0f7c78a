-- What a service asks of its guests when they book, and the payment of each booking. Guests have
-- no account, so that a payment may have nobody here who pays it.
-- Undone by dropping the columns; payments without a payer have to go before they need one again.

alter table payments alter column payer_id drop not null;

alter table booking_services
    add column deposit_minor bigint check (deposit_minor > 0),
    add column deposit_currency text,
    add column free_cancel_hours integer not null default 24 check (free_cancel_hours >= 0),
    add constraint booking_services_deposit check
        ((deposit_minor is null) = (deposit_currency is null));

alter table bookings
    add column deposit_minor bigint check (deposit_minor > 0),
    add column deposit_currency text,
    add column free_cancel_hours integer not null default 24 check (free_cancel_hours >= 0),
    add column payment_id uuid references payments (id),
    add constraint bookings_deposit check
        ((deposit_minor is null) = (deposit_currency is null)
         and (payment_id is null or deposit_minor is not null));

create index bookings_of_payment on bookings (payment_id) where payment_id is not null;
