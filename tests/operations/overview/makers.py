"""What the pages of the overview want in their bodies."""

from studium.sandbox.stripe import CREATOR

BODIES = {"POST /integrations/{connection_id}/credentials": {"api_key": CREATOR.secret_key}}
