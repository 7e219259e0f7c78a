"""PostgreSQL's own load program, the peer of what writes."""

import re
import subprocess
from collections.abc import Mapping

from bench.installation import Operator


def transactions_per_second(
    operator: Operator,
    script: str,
    *,
    clients: int,
    seconds: float,
    variables: Mapping[str, int] | None = None,
) -> float:
    """How many runs of a script `clients` connections get done in a second, prepared."""
    file = operator.folder / "pgbench.sql"
    file.write_text(script)
    defined = (f"--define={name}={value}" for name, value in (variables or {}).items())
    told = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [
            operator.programs / "pgbench",
            *("--no-vacuum", "--protocol=prepared", "--file", file),
            *defined,
            *("--client", str(clients), "--jobs", "1", "--time", str(int(seconds))),
            operator.database_url,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"tps = ([\d.]+)", told.stdout)
    assert found, told.stdout
    return float(found[1])
