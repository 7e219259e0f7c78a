-- What moved each payment, in order: from it all payment state can be made anew.
-- What stood before is the first fact of its payment. While the previous version runs beside this
-- one it keeps no facts: what it moves is found by `studium replay rebuild`.
-- Undone by dropping payment_facts.

create table payment_facts (
    payment_id uuid not null,  -- no foreign key: payments are made from facts
    number bigint not null generated always as identity,
    owner_id uuid references users (id),
    kind text not null,
    at timestamptz not null,
    body jsonb not null,
    primary key (payment_id, number)
);
create index payment_facts_of_owner on payment_facts (owner_id) where owner_id is not null;

insert into payment_facts (payment_id, owner_id, kind, at, body)
select id, owner_id, 'asked', updated_at, to_jsonb(payments) from payments order by id;
insert into payment_facts (payment_id, owner_id, kind, at, body)
select p.id, p.owner_id, 'refund_asked', r.updated_at, to_jsonb(r)
  from refunds r join payments p on p.id = r.payment_id order by r.id;
insert into payment_facts (payment_id, owner_id, kind, at, body)
select p.id, p.owner_id, 'dispute_stood', d.updated_at, to_jsonb(d)
  from disputes d join payments p on p.id = d.payment_id order by d.id;
