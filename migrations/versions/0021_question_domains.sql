-- What questions are about: the domains of an outline, with their weights in the exam.
-- Undone by dropping question_domains.

create table question_domains (
    slug text primary key,
    title text not null,
    description text,
    weight double precision constraint question_domains_weight_is_share check
        (weight between 0 and 1),
    source text not null,  -- which outline says so
    as_of date not null,  -- since when it holds
    sort_order integer not null
);
