"""The operator's payments, refunds and disputes over time, in SQL."""

from studium.platform.database import Sql

REVENUE = Sql("""
    select width_bucket(completed_at, $1::timestamptz[]) as step, currency,
           sum(captured_minor)::bigint as value
    from payments
    where completed_at >= ($1::timestamptz[])[1] and owner_id is null
    group by 1, 2
""")
REFUNDED = Sql("""
    select width_bucket(r.created_at, $1::timestamptz[]) as step, p.currency,
           sum(r.amount_minor)::bigint as value
    from refunds r join payments p on p.id = r.payment_id
    where r.created_at >= ($1::timestamptz[])[1] and r.status <> 'FAILED' and p.owner_id is null
    group by 1, 2
""")
DISPUTED = Sql("""
    select width_bucket(d.created_at, $1::timestamptz[]) as step, d.currency,
           sum(d.amount_minor)::bigint as value
    from disputes d join payments p on p.id = d.payment_id
    where d.created_at >= ($1::timestamptz[])[1] and p.owner_id is null
    group by 1, 2
""")
