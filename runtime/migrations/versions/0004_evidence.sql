-- What an entry of the log is hashed over: the hash before it and everything it says. The workspace is not part of it:
-- a copy of a workspace keeps its past.
create function loomwork.entry_hash(before text, entry loomwork.log) returns text
    language sql immutable
    as $$
    select encode(sha256(convert_to(concat_ws('|', before, entry.number::text, extract(epoch from entry.at)::text,
        entry.kind, entry.login, coalesce(entry."user"::text, ''), entry.address, entry.detail::text), 'UTF8')), 'hex')
$$;
--;;
-- Add an entry to the log of a workspace, chained to the one before; nothing for a workspace that does not exist. The
-- row of the head is locked until the transaction ends, so numbers have no gaps: note last, or in a transaction that is
-- over soon.
create function loomwork.note(place text, kind text, login text, who uuid, address text, detail jsonb) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
declare
    head loomwork.log_head;
    entry loomwork.log;
begin
    insert into loomwork.log_head (schema) select w.schema from loomwork.workspace w where w.name = place
        on conflict do nothing;
    select h.* into head from loomwork.log_head h join loomwork.workspace w using (schema) where w.name = place
        for update of h;
    if head.schema is null then
        return null;
    end if;
    entry := row(head.schema, head.number + 1, clock_timestamp(), kind, login, who, address, detail, '');
    entry.hash := loomwork.entry_hash(head.hash, entry);
    insert into loomwork.log select (entry).*;
    update loomwork.log_head h set number = entry.number, hash = entry.hash where h.schema = entry.schema;
    return entry.number;
end
$$;
--;;
-- How many pieces of work transactions of a range have written to the history, and a digest over them.
create function loomwork.count_work(home text, since bigint, until bigint) returns loomwork.sealed
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$
declare
    counted loomwork.sealed;
begin
    execute format('select count(*), encode(sha256(convert_to(coalesce(string_agg(digest, ''|'' order by xact, id), ''''),
        ''UTF8'')), ''hex'') from %I._tally where xact >= $1 and xact < $2', home) into counted using since, until;
    return counted;
end
$$;
--;;
-- Seal what was written to the history since the last seal: how many pieces of work, and a digest over them, become an
-- entry of the log. Only transactions that are over are counted, so the same can be counted again at any time.
create function loomwork.seal(place text) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
declare
    home text := (select w.schema from loomwork.workspace w where w.name = place);
    since bigint := coalesce((select (l.detail ->> 'until')::bigint from loomwork.log l
        where l.schema = home and l.kind in ('sealed', 'restored') order by l.number desc limit 1), 0);
    until bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    counted loomwork.sealed := loomwork.count_work(home, since, until);
begin
    if counted.work = 0 then
        return null;
    end if;
    return loomwork.note(place, 'sealed', '', null, '', jsonb_build_object(
        'since', since, 'until', until, 'work', counted.work, 'digest', counted.digest));
end
$$;
--;;
-- Remove what the workspace's own rules of keeping say is too old: of the history after so many years, of the log after
-- so many months; never less than a year and six months, and nothing while it is held. What was removed is an entry of
-- the log, and what is left is still a chain.
create function loomwork.forget(place text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
declare
    kept jsonb := (select w.retention from loomwork.workspace w where w.name = place);
    years int := greatest((kept ->> 'history_years')::int, 1);
    months int := greatest((kept ->> 'log_months')::int, 6);
begin
    if coalesce((kept ->> 'held')::boolean, false) then
        return;
    end if;
    if kept ->> 'history_years' is not null then
        perform loomwork.forget_history(place, now() - make_interval(years => years));
    end if;
    if kept ->> 'log_months' is not null then
        perform loomwork.forget_log(place, now() - make_interval(months => months));
    end if;
end
$$;
--;;
-- Remove the history that was written before a moment, and keep of each record that has more where it goes on.
create function loomwork.forget_history(place text, moment timestamptz) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
    as $$
declare
    home text := (select w.schema from loomwork.workspace w where w.name = place);
    said jsonb;
begin
    execute format($sql$
        with work as (
            delete from %1$I._tally where uuid_extract_timestamp(rows[cardinality(rows)]) < $1
            returning id, xact, rows, digest
        ), gone as (
            delete from %1$I._history h using (select unnest(rows) as id from work) w where h.id = w.id
            returning h.id, h.entity, h.record, h.hash
        ), ends as (
            select distinct on (entity, record) entity, record, id, hash from gone order by entity, record, id desc
        ), over as (
            delete from %1$I._removed r using ends e where r.entity = e.entity and r.record = e.record
                and not exists (select from %1$I._history h
                                where h.entity = e.entity and h.record = e.record and h.id > e.id)
        ), begun as (
            insert into %1$I._removed (entity, record, hash) select entity, record, hash from ends e
                where exists (select from %1$I._history h
                              where h.entity = e.entity and h.record = e.record and h.id > e.id)
            on conflict (entity, record) do update set hash = excluded.hash
        )
        select jsonb_build_object(
            'before', $1,
            'rows', (select count(*) from gone),
            'work', count(*),
            'until', max(xact) + 1,
            'digest', encode(sha256(convert_to(coalesce(string_agg(digest, '|' order by xact, id), ''), 'UTF8')), 'hex')
        ) from work
    $sql$, home) into said using moment;
    if (said ->> 'work')::bigint > 0 then
        perform loomwork.note(place, 'history_removed', '', null, '', said);
    end if;
end
$$;
--;;
-- Remove the entries of the log before the first that is not older than a moment; the head says where it goes on.
create function loomwork.forget_log(place text, moment timestamptz) returns void
    language plpgsql set search_path = pg_catalog, pg_temp
    as $$
declare
    home text := (select w.schema from loomwork.workspace w where w.name = place);
    last loomwork.log;
    gone bigint;
begin
    select l.* into last from loomwork.log l where l.schema = home and l.number < coalesce(
        (select min(m.number) from loomwork.log m where m.schema = home and m.at >= moment),
        (select max(m.number) from loomwork.log m where m.schema = home))
        order by l.number desc limit 1;
    if last.number is null then
        return;
    end if;
    delete from loomwork.log l where l.schema = home and l.number <= last.number;
    get diagnostics gone = row_count;
    update loomwork.log_head h set begins = last.number, begins_hash = last.hash where h.schema = home;
    perform loomwork.note(place, 'log_removed', '', null, '', jsonb_build_object(
        'before', moment, 'entries', gone, 'until', last.number, 'digest', last.hash));
end
$$;
--;;
-- What does not fit in the log of a workspace: changed, missing or moved entries, a head that is not the last one, and
-- seals that count something else than is there now.
create function loomwork.log_faults(place text) returns table (number bigint, what text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
    as $$
declare
    head loomwork.log_head;
    restored bigint;
    removed bigint;
begin
    select h.* into head from loomwork.log_head h join loomwork.workspace w using (schema) where w.name = place;
    return query
        with chain as (
            select l.number as place, l.hash, loomwork.entry_hash(lag(l.hash, 1, head.begins_hash) over along, l) as right_hash,
                lag(l.number, 1, head.begins) over along as before
            from loomwork.log l where l.schema = head.schema window along as (order by l.number)
        )
        select c.place, case when c.before + 1 = c.place then 'changed' else 'missing' end from chain c
            where c.before + 1 <> c.place or c.hash <> c.right_hash;
    if head.number <> coalesce((select max(l.number) from loomwork.log l where l.schema = head.schema), head.begins) then
        return query select head.number, 'missing'::text;
    end if;
    restored := coalesce((select max(l.number) from loomwork.log l where l.schema = head.schema and l.kind = 'restored'), 0);
    removed := coalesce((select max((l.detail ->> 'until')::bigint) from loomwork.log l
        where l.schema = head.schema and l.kind = 'history_removed' and l.number > restored), 0);
    return query
        select l.number, 'unsealed'::text from loomwork.log l, lateral loomwork.count_work(
            head.schema, (l.detail ->> 'since')::bigint, (l.detail ->> 'until')::bigint) as counted
        where l.schema = head.schema and l.kind = 'sealed' and l.number > restored
            and (l.detail ->> 'since')::bigint >= removed and counted.digest <> l.detail ->> 'digest';
end
$$
