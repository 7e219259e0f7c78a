-- Indexes that no statement reads by: those that the migration before replaced, and two for lists
-- by owner that nobody asks for.
--
-- Dropping one takes a moment, and holds everybody else of its table for that long. In the order
-- in which transactions use the tables, so that none waits for us while we wait for it.

drop index sessions_live_of_user;
drop index sessions_by_expiry;
drop index connections_of_owner;
drop index entitlements_of_user;
drop index events_by_owner;
