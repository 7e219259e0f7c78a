-- How long the TLS handshake of an attempt took, apart from its TCP connection. Attempts of before
-- have both in connect_ms and no tls_ms. Undone by dropping the column.

alter table webhook_attempts add column tls_ms real;
