-- Whether a calendar can be written, and whether its owner's bookings are.
-- Undone by dropping the columns.

alter table calendars
    add column can_write boolean not null default false,
    add column takes_bookings boolean not null default false;
