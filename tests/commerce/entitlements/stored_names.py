"""The names of this module that lie in databases: a change of one needs a migration."""

PUBLIC_EVENT_TYPES = ["entitlement.granted", "entitlement.moved", "entitlement.revoked"]
