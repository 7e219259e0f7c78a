-- The sandbox keeps everything in a schema of its own, made when it is mounted and never in
-- production. Every statement can run again on what already stands.

create schema if not exists sandbox;

create table if not exists sandbox.clock (
    only_row boolean primary key default true check (only_row),
    offset_seconds bigint not null
);

create table if not exists sandbox.mails (
    seq bigint generated always as identity,
    id uuid primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    sent_at timestamptz not null
);
create index if not exists mails_by_recipient on sandbox.mails (lower(recipient), seq);
