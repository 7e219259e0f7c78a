-- The origins of web pages whose scripts may call with an API key.
-- Undone by dropping the column, and its index with it.

alter table api_keys add column allowed_origins text[] not null default '{}'
    constraint api_keys_origins_fit check (cardinality(allowed_origins) <= 20);
create index api_keys_by_origin on api_keys using gin (allowed_origins) where revoked_at is null;
