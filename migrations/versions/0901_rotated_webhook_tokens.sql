-- A webhook address that was given up is believed for a while beside the new one. Undone by
-- dropping the index and the columns.
alter table connections
    add column previous_token_hash bytea,
    add column previous_token_until timestamptz;

create index connections_previous_token on connections (previous_token_hash)
    where previous_token_hash is not null;
