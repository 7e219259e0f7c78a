-- A bank that takes days: the customer has done their part, the money is on its way.
-- A constant default needs no rewrite of the table.
alter table payments add column is_processing boolean not null default false;
