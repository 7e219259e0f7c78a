-- What a change of a lab's catalogue broke of a way of shipping, for an alert before an order meets
-- it, and whose that is. Undone by dropping both columns.

alter table print_shipping_options
    add column fault text,
    add column owner_id uuid references users (id);
update print_shipping_options
   set owner_id = (select owner_id from connections where id = connection_id);
create index print_shipping_options_of_owner on print_shipping_options (owner_id);
