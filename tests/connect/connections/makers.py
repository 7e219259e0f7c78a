"""Valid requests to the routes of connections."""

from tests.proofs.world import as_alice

REQUESTS = {"GET /api/integrations": as_alice, "GET /api/integrations/kinds": as_alice}
MARKS = "select c.id::text from connections c where c.owner_id = $1"
