-- Channels by which services tell of changes in calendars.
-- Undone by dropping the table.

create table calendar_channels (
    id uuid primary key,
    calendar_id uuid not null references calendars (id) on delete cascade,
    owner_id uuid not null,
    token_hash bytea not null,
    resource_id text,  -- null until the service has answered
    expires_at timestamptz not null,
    created_at timestamptz not null
);
create index calendar_channels_of_calendar on calendar_channels (calendar_id, expires_at);
create index calendar_channels_by_end on calendar_channels (expires_at);
