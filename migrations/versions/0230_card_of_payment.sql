-- The card that a payment was made with, as people recognise it on a receipt. Undone by dropping the
-- columns.

alter table payments add column card_brand text;
alter table payments add column card_last4 text;
