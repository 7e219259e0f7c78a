"""A valid request to StudyPack."""

from tests.proofs.world import as_alice

REQUESTS = {"GET /api/study/pack": as_alice}
