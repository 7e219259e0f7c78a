-- What is watched of saved cards and of amounts that are held: for which month a payer's cards were
-- looked at, and holds by when they end. Undone by dropping the column and the indexes.
alter table payment_customers add column cards_seen_for date;

create index payment_customers_cards on payment_customers (cards_seen_for nulls first);

create index payments_held on payments (capture_before) where status = 'AUTHORIZED';
