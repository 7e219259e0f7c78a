-- The worst of each gauge in every half hour, drawn on the pages of whoever runs the installation.
-- Kept for two weeks. Undone by dropping the table.

create table gauge_peaks (
    gauge text not null,
    label text not null,  -- '' for a gauge that is one number
    half_hour timestamptz not null,
    peak double precision not null,
    primary key (gauge, label, half_hour)
);
create index gauge_peaks_by_time on gauge_peaks (half_hour);
