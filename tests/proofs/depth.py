"""How deep the proofs look: once in the tests, several times in `make proofs`."""

import os

DEPTH = int(os.environ.get("PROOF_DEPTH", "1"))
LONGEST_SECONDS = 400 * DEPTH
