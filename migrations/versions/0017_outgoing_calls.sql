-- The log of calls to outside services, by month. Undone by dropping it.

create table outgoing_calls (
    id uuid not null,
    at timestamptz not null,
    owner_id uuid,
    connection_id uuid not null,
    operation text not null,
    correlation_id text,
    host text not null,
    status integer,
    problem text,
    milliseconds integer not null,
    request_headers jsonb not null,
    request_body text not null,
    answer_headers jsonb not null,
    answer_body text not null,
    primary key (id, at)
) partition by range (at);

create index outgoing_calls_of_owner on outgoing_calls (owner_id, id desc);
create index outgoing_calls_of_connection on outgoing_calls (connection_id, id desc);
create table outgoing_calls_default partition of outgoing_calls default;
