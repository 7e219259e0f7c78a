-- Buyers may choose an account beside the one that takes sales, where its owner offers it.
-- Undo: alter table connections drop column is_offered;
alter table connections add column is_offered boolean not null default false;
