-- Calendars of an owner with the times at which they are busy, and booking: services, bookings.
-- Undone by dropping the tables, then the type.

-- A range of one id, so that an exclusion constraint compares ids without an extension.
create type uuid_range as range (subtype = uuid);

create table calendars (
    id uuid primary key,
    owner_id uuid not null references users (id),
    connection_id uuid not null references connections (id),
    external_id text not null
        constraint calendars_external_id_fits check (char_length(external_id) <= 2000),
    name text not null constraint calendars_name_fits check (char_length(name) <= 200),
    timezone text not null,  -- of times that name none
    blocks boolean not null,  -- what it holds makes its owner busy
    sync_token text,
    expanded_on date,  -- the day from which its recurring events were last laid out
    synced_at timestamptz,  -- when it was last read well
    next_sync_at timestamptz not null,
    failed_syncs integer not null,
    problem text,
    remedy text,
    created_at timestamptz not null,
    unique (connection_id, external_id)
);
create index calendars_of_owner on calendars (owner_id, id);
create index calendars_due on calendars (next_sync_at);

-- An event as its calendar has it, without words: only what says when it is.
create table calendar_objects (
    calendar_id uuid not null references calendars (id) on delete cascade,
    owner_id uuid not null,
    key text not null,
    uid text not null,
    etag text not null,
    content text not null,
    primary key (calendar_id, key)
);
create index calendar_objects_by_uid on calendar_objects (calendar_id, uid);

-- Occurrences that make an owner busy.
create table calendar_busy (
    calendar_id uuid not null references calendars (id) on delete cascade,
    owner_id uuid not null,
    uid text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    constraint calendar_busy_lasts check (ends_at > starts_at)
);
create index calendar_busy_by_end on calendar_busy (calendar_id, ends_at, starts_at);
create index calendar_busy_by_uid on calendar_busy (calendar_id, uid);

create table booking_services (
    id uuid primary key,
    owner_id uuid not null references users (id),
    slug text not null unique,
    name text not null constraint booking_services_name_fits check (char_length(name) <= 100),
    description text not null,
    location text not null,
    timezone text not null,
    duration_minutes integer not null,
    buffer_before_minutes integer not null,
    buffer_after_minutes integer not null,
    step_minutes integer not null,
    notice_minutes integer not null,
    horizon_days integer not null,
    daily_limit integer,
    hours jsonb not null,
    calendar_ids uuid[] not null,
    is_open boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint booking_services_last check (duration_minutes > 0 and step_minutes > 0)
);
create index booking_services_of_owner on booking_services (owner_id, id desc);

create table bookings (
    id uuid primary key,
    owner_id uuid not null references users (id),
    service_id uuid not null references booking_services (id),
    status text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    blocked_from timestamptz not null,
    blocked_until timestamptz not null,
    day date not null,  -- in the service's zone, for its daily limit
    guest_name text not null,
    guest_email text not null,
    guest_timezone text not null,
    note text not null,
    sequence integer not null,
    held_until timestamptz,
    reminder_at timestamptz,
    cancelled_by text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint bookings_last check (
        blocked_from <= starts_at and starts_at < ends_at and ends_at <= blocked_until),
    constraint bookings_never_collide exclude using gist (
        uuid_range(owner_id, owner_id, '[]') with &&,
        tstzrange(blocked_from, blocked_until) with &&
    ) where (status in ('held', 'confirmed'))
);
create index bookings_of_owner on bookings (owner_id, id desc);
create index bookings_of_service on bookings (service_id, day);
create index bookings_of_guest on bookings (guest_email);
create index bookings_by_end on bookings (ends_at);
create index bookings_to_remind on bookings (reminder_at) where reminder_at is not null;
create index bookings_held on bookings (held_until) where status = 'held';

-- An address under which a calendar program reads an owner's bookings.
create table booking_feeds (
    id uuid primary key,
    owner_id uuid not null references users (id),
    name text not null,
    token_hash bytea not null unique,
    created_at timestamptz not null
);
create index booking_feeds_of_owner on booking_feeds (owner_id, id desc);
