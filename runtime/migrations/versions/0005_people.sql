-- What the platform keeps of a person follows their record, whoever writes it and by whatever road: a new login name
-- is the one to sign in with, who is deactivated is signed out for good, and who is deleted has no login any more.
-- A name that another login has is refused as if another person had it.
-- A trigger of a workspace's table of people: the workspace is the one whose schema the table is in, and no other.
create function loomwork.follow_person() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
declare
    home text := (select w.name from loomwork.workspace w where w.schema = tg_table_schema);
    was jsonb := to_jsonb(old);
    now jsonb := case tg_op when 'UPDATE' then to_jsonb(new) end;
begin
    if now is null then
        delete from loomwork.login l where l.workspace = home and l."user" = old.id;
        return null;
    end if;
    if now ->> 'account' <> coalesce(was ->> 'account', '') then
        update loomwork.login l set login = now ->> 'account'
            where l.workspace = home and l."user" = old.id and l.login <> now ->> 'account';
    end if;
    if not coalesce((now ->> 'active')::boolean, false) then
        delete from loomwork.session s using loomwork.login l
            where s.login = l.id and l.workspace = home and l."user" = old.id;
    end if;
    return null;
exception
    when unique_violation then
        raise unique_violation using message = 'the login name is taken', schema = tg_table_schema,
            table = tg_table_name, constraint = (
                select c.conname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid
                where c.conrelid = tg_relid and c.contype = 'u' and c.conkey = array[a.attnum] and a.attname = 'account');
end
$$
