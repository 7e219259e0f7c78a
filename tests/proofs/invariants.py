"""The invariants: what must be true in the database when every journey has ended."""

import asyncio
import time
from collections.abc import Sequence

import asyncpg

PATIENCE_SECONDS = 60

# A sentence that must hold for the customers with the addresses $1, and what contradicts it.
RULES = {
    "everybody has one account": """
        select email from unnest($1::text[]) email
         where (select count(*) from users where users.email = email.email) <> 1""",
    "everybody has one purchase, and it is completed": """
        select u.email, array_agg(p.status) from users u left join purchases p on p.user_id = u.id
         where u.email = any($1::text[])
         group by u.email having array_agg(p.status) <> array['COMPLETED']""",
    "everybody has one payment, and it is completed": """
        select u.email, array_agg(p.status) from users u left join payments p on p.payer_id = u.id
         where u.email = any($1::text[])
         group by u.email having array_agg(p.status) <> array['COMPLETED']""",
    "everybody has each feature that they bought, once": """
        select p.id, p.features, array_agg(e.feature order by e.feature)
          from purchases p join users u on u.id = p.user_id
          left join entitlements e on e.user_id = p.user_id and e.revoked_at is null
         where u.email = any($1::text[])
         group by p.id
        having array_agg(e.feature order by e.feature)
               <> array(select unnest(p.features) order by 1)""",
    "the provider took the money once from everybody": """
        with taken as (
            select body ->> 'payment_intent' as payment, (body ->> 'amount')::bigint as amount_minor
              from sandbox.objects where kind = 'charge' and body ->> 'status' = 'succeeded'
            union all
            select body ->> 'id', ((body #>> '{amount,value}')::numeric * 100)::bigint
              from sandbox.objects where kind = 'paypal_capture'
        )
        select u.email, array_agg(taken.amount_minor)
          from users u
          join payments p on p.payer_id = u.id
          left join taken on taken.payment = p.provider_payment_id
         where u.email = any($1::text[])
         group by u.email, p.amount_minor
        having array_agg(taken.amount_minor) <> array[p.amount_minor::bigint]""",
    "the provider took no other money": """
        select count(*) from sandbox.objects
         where (kind = 'charge' and body ->> 'status' = 'succeeded') or kind = 'paypal_capture'
        having count(*) <> cardinality($1::text[])""",
    "a provider that knows its customers knows everybody once": """
        select u.email from users u join payments p on p.payer_id = u.id and p.provider = 'stripe'
         where u.email = any($1::text[])
           and (select count(*) from sandbox.objects
                 where kind = 'customer' and body ->> 'email' = u.email) <> 1""",
    "the provider opened one checkout for each payment": """
        select p.id from payments p join users u on u.id = p.payer_id
         where u.email = any($1::text[])
           and (select count(*) from sandbox.objects
                 where (kind = 'checkout.session'
                        and body ->> 'client_reference_id' = p.id::text)
                    or (kind = 'paypal_order'
                        and body #>> '{purchase_units,0,custom_id}' = p.id::text)) <> 1""",
    "every completion was told once": """
        select p.id, count(e.id) from purchases p join users u on u.id = p.user_id
          left join events e on e.type = 'purchase.completed'
                            and e.payload ->> 'purchase_id' = p.id::text
         where u.email = any($1::text[]) group by p.id having count(e.id) <> 1""",
    "every payment's completion was told once": """
        select p.id, count(e.id) from payments p join users u on u.id = p.payer_id
          left join events e on e.type = 'payment.completed'
                            and e.payload ->> 'payment_id' = p.id::text
         where u.email = any($1::text[]) group by p.id having count(e.id) <> 1""",
    "everybody got mail": """
        select email from unnest($1::text[]) email
         where not exists (select from sandbox.mails where recipient = email.email)""",
    "everybody got the receipt of what they bought": """
        select u.email, p.receipt_number from purchases p join users u on u.id = p.user_id
         where u.email = any($1::text[]) and p.receipt_number is not null
           and not exists (select from sandbox.mails
                            where recipient = u.email
                              and position(p.receipt_number in body) > 0)""",
    "no webhook is left undelivered": """
        select delivery.created_at, state, attempted_at, status, outcome
          from sandbox.deliveries delivery
          left join sandbox.attempts attempt on attempt.delivery_id = delivery.id
         where state <> 'delivered' and $1::text[] is not null""",
    "no event is left unhandled": """
        select type, status, outcome from inbound_events
         where handled_at is null and $1::text[] is not null""",
    "no request is left half-answered": """
        select caller, key from idempotency_keys where answer is null and $1::text[] is not null""",
    "no job is dead": """
        select entrypoint, convert_from(payload, 'UTF8') from pgqueuer
         where status = 'failed' and $1::text[] is not null""",
}
UNFINISHED = """
    select entrypoint, status, attempts, execute_after - now() as due_in,
           now() - heartbeat as silent_for
      from pgqueuer where status in ('queued', 'picked')
"""


async def contradictions(database_url: str, emails: Sequence[str]) -> list[str]:
    """Every rule that does not hold, with what contradicts it."""
    connection = await asyncpg.connect(database_url)
    try:
        found = []
        for sentence, query in RULES.items():
            rows = await connection.fetch(query, list(emails))
            found += [f"not so: {sentence}: {tuple(row)}" for row in rows]
        return found
    finally:
        await connection.close()


async def until_nothing_is_left_to_do(database_url: str) -> None:
    """Until the queue is empty. Raises TimeoutError with what is left in it."""
    connection = await asyncpg.connect(database_url)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := await connection.fetch(UNFINISHED):
            if time.monotonic() > deadline:
                raise TimeoutError(f"left in the queue: {[tuple(row) for row in left]}")
            await asyncio.sleep(0.1)
    finally:
        await connection.close()
