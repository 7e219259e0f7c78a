-- What a change of a lab's catalogue broke of a mapping or of a way of shipping, for an alert before
-- an order meets it; and whose a way of shipping is. Undone by dropping the three columns.

alter table print_mappings add column fault text;
alter table print_shipping_options
    add column fault text,
    add column owner_id uuid references users (id);
update print_shipping_options
   set owner_id = (select owner_id from connections where id = connection_id);
create index print_shipping_options_of_owner on print_shipping_options (owner_id);
