"""Several events in one delivery, for endpoints that want it so."""
