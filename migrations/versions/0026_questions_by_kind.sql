-- Questions to choose from are found by kind from any place in a random order, however many there
-- are. Undone by dropping questions_by_kind and creating questions_to_choose_from as 0025 has it.

drop index questions_to_choose_from;
create index questions_by_kind on questions (
    domain, type, (coalesce(difficulty, 3)), is_field_test, (uuid_hash_extended(lineage_id, 0))
) where state = 'approved' and superseded_at is null;
