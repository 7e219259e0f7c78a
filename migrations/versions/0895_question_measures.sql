-- How questions measure in the exam that most people have finished, by which the bank is searched.
-- Undone by: drop table question_measures.

create table question_measures (
    question_id uuid primary key references questions (id) on delete cascade,
    attempts integer not null,
    facility double precision not null,
    discrimination double precision,
    suggested_key text  -- an answer that goes with the rest of the exam better than the key
);
insert into question_measures (question_id, attempts, facility, discrimination, suggested_key)
select distinct on (question_id) question_id, attempts, facility, discrimination_index, suggested
from exam_item_statistics where facility is not null
order by question_id, attempts desc, template_id;
