"""Months of partitioned tables, in SQL."""

from studium.platform.database import Sql

# Until the end of the transaction: how long a statement may wait for a lock, such as '3s'.
LIMIT_LOCK_WAIT = Sql("select set_config('lock_timeout', $1, true)")

CREATE_PARTITION = Sql("select create_month_partition($1, $2, $3)")

DROP_PARTITIONS = Sql("select drop_month_partitions_before($1, $2, $3)")
