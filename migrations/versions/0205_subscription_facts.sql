-- What moved each subscription, in order: from it subscriptions can be made anew.
-- What stood before is the first fact of its subscription.
-- Undone by dropping subscription_facts.

create table subscription_facts (
    subscription_id uuid not null,  -- no foreign key: subscriptions are made from facts
    number bigint not null generated always as identity,
    user_id uuid not null references users (id),
    kind text not null,
    at timestamptz not null,
    body jsonb not null,
    primary key (subscription_id, number)
);
create index subscription_facts_of_person on subscription_facts (user_id);

insert into subscription_facts (subscription_id, user_id, kind, at, body)
select id, user_id, 'asked', updated_at, to_jsonb(subscriptions) from subscriptions order by id;
insert into subscription_facts (subscription_id, user_id, kind, at, body)
select subscription_id, user_id, 'billed', created_at,
       jsonb_build_object('invoices', jsonb_agg(to_jsonb(i)))
  from subscription_invoices i group by subscription_id, user_id, created_at;
