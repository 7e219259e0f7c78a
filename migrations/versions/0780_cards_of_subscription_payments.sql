-- With which card a payment of a subscription was made, for its receipt. Undone by dropping both
-- columns.
alter table subscription_invoices add column card_brand text, add column card_last4 text;
