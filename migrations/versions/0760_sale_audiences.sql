-- To whom an account at a payment provider, or a product, sells while it is being tried out.
-- Without a row it sells to everybody. Undone by dropping both tables.
create table sale_audiences (
    subject_id uuid primary key,
    sold_to text not null
        constraint sale_audiences_known check (sold_to in ('staff', 'listed', 'percentage', 'all')),
    percentage smallint not null default 0
        constraint sale_audiences_percentage_fits check (percentage between 0 and 100),
    updated_at timestamptz not null
);

create table sale_audience_people (
    subject_id uuid not null references sale_audiences (subject_id) on delete cascade,
    user_id uuid not null references users (id) on delete cascade,
    primary key (subject_id, user_id)
);

create index sale_audience_people_of on sale_audience_people (user_id);
