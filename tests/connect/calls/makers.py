"""Valid requests to the routes of the call log."""

from tests.proofs.world import as_alice

REQUESTS = {"GET /api/integrations/calls": as_alice}
