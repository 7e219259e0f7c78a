-- How pictures of another shape than the paper are printed. Undone by dropping the column.

alter table print_mappings add column crop text not null default 'fill';
