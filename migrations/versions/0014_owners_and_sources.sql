-- Products, purchases and entitlements belong to an owner (null: the operator), and entitlements
-- say what granted them: a purchase, or staff, or whatever grants them later. One connection of an
-- owner takes new sales. What staff do is no longer kept by the admin pages alone.
--
-- Undone by dropping the added columns and indexes, once no owner but the operator sells, and by
-- renaming back `entitlements.source_id` and `staff_acts`.

alter table products add column owner_id uuid references users (id);
alter table products drop constraint products_sku_unique;
create unique index products_sku_once on products (owner_id, sku) nulls not distinct;
create index products_of_owner on products (owner_id, id desc);
drop index products_offered;
create index products_offered on products (owner_id, id desc) where is_active;

alter table purchases add column owner_id uuid references users (id);
create index purchases_of_owner on purchases (owner_id, id desc);
create index purchases_of_product on purchases (product_id, user_id);

alter table entitlements add column owner_id uuid references users (id);
alter table entitlements add column source text not null default 'purchase'
    constraint entitlements_source_fits check (source ~ '^[a-z][a-z_]{0,39}$');
alter table entitlements drop constraint entitlements_purchase_id_fkey;
alter table entitlements rename column purchase_id to source_id;
alter table entitlements drop constraint entitlements_once;
alter table entitlements
    add constraint entitlements_once unique (source, source_id, feature);
alter table entitlements alter column source drop default;
create index entitlements_of_owner on entitlements (owner_id) where owner_id is not null;

alter table connections add column takes_sales boolean not null default false;
create unique index connections_one_takes_sales on connections (owner_id) nulls not distinct
    where takes_sales;
create index connections_of_owner on connections (owner_id, id desc);

alter table admin_actions rename to staff_acts;
alter index admin_actions_of_subject rename to staff_acts_of_subject;
create index staff_acts_of_actor on staff_acts (actor_id);
