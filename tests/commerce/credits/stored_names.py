"""The names of this module that lie in databases: a change of one needs a migration."""

JOB_NAMES = ["credits.expire_grants", "credits.lapse_holds", "credits.open_accounts"]
PUBLIC_EVENT_TYPES = ["credits.exhausted", "credits.granted", "credits.low"]
SUBSCRIBER_NAMES = ["credits.grant_pack", "credits.open_account", "credits.take_back_pack"]
