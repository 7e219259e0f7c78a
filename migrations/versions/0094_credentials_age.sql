-- Since when the credentials of a connection are what they are; null: unknown, or the environment's.
-- Undone by dropping the column.

alter table connections add column credentials_set_at timestamptz;
