-- Columns are named for what they hold: when a payment's provider is polled next, and how often it
-- was. Undone by renaming them back.
alter table payments rename column next_look_at to next_poll_at;
alter table payments rename column looks to polls;
alter index payments_to_look_at rename to payments_to_poll;
