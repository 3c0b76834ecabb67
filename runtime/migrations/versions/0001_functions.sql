-- Pairs of neighbouring characters, for the search of words too short for trigrams (合同). Texts of one character have
-- none, so that `bigrams(x) @> bigrams('合')` is true everywhere and the LIKE beside it decides.
create function loomwork.bigrams(value text) returns text[]
    language sql immutable strict parallel safe
    return (
        select coalesce(array_agg(distinct substr(lower(value), place, 2)), '{}')
        from generate_series(1, length(value) - 1) as place
    );
--;;
-- Order of Chinese text by pinyin without ICU: GB 18030 keeps the common characters in that order.
create function loomwork.pinyin_key(value text) returns bytea
    language sql immutable strict parallel safe
    as $$ select convert_to(value, 'GB18030') $$;
--;;
-- Trigger: a record in a frozen state cannot be changed or deleted, by whatever road.
-- Arguments: column of the state, frozen states joined by commas, columns that may still change (computed ones).
create function loomwork.refuse_frozen() returns trigger
    language plpgsql
    as $$
declare
    before jsonb := to_jsonb(old);
    may_change text[] := string_to_array(coalesce(tg_argv[2], ''), ',');
begin
    if (before ->> tg_argv[0]) = any (string_to_array(tg_argv[1], ',')) then
        if tg_op = 'DELETE' or (to_jsonb(new) - may_change) is distinct from (before - may_change) then
            raise exception 'frozen: % % is % and cannot change', tg_table_name, before ->> 'id', before ->> tg_argv[0]
                using errcode = 'LW001', table = tg_table_name, schema = tg_table_schema, column = tg_argv[0];
        end if;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end
$$;
--;;
-- Trigger: detail rows of a frozen record cannot be added, changed or deleted.
-- Arguments: table of the owner (same schema), column of its state, frozen states, columns of the row that may change.
create function loomwork.refuse_frozen_rows() returns trigger
    language plpgsql
    as $$
declare
    before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    may_change text[] := string_to_array(coalesce(tg_argv[3], ''), ',');
    state text;
begin
    if (after - may_change) is distinct from (before - may_change) then
        execute format('select %I from %I.%I where id = any ($1) and %I = any ($2) limit 1',
                       tg_argv[1], tg_table_schema, tg_argv[0], tg_argv[1])
            into state
            using array[(before ->> 'parent')::uuid, (after ->> 'parent')::uuid], string_to_array(tg_argv[2], ',');
        if state is not null then
            raise exception 'frozen: the owner of % % is % and cannot change',
                tg_table_name, coalesce(after, before) ->> 'id', state
                using errcode = 'LW001', table = tg_argv[0], schema = tg_table_schema, column = tg_argv[1];
        end if;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end
$$;
--;;
-- The same for whole statements: one question for all rows of a statement, with transition tables `gone` and `fresh`.
-- An owner that is no longer there (its rows go with it) refuses nothing.
create function loomwork.refuse_frozen_row_sets() returns trigger
    language plpgsql
    as $$
declare
    may_change text[] := string_to_array(coalesce(tg_argv[3], ''), ',');
    touched text := case tg_op
        when 'INSERT' then 'select id, parent from fresh'
        when 'DELETE' then 'select id, parent from gone'
        else 'select id, parent from gone union all select id, parent from fresh'
    end;
    asked text := format('select touched.id, owner.%I from (%s) as touched join %I.%I as owner'
                         ' on owner.id = touched.parent where owner.%I = any ($1)',
                         tg_argv[1], touched, tg_table_schema, tg_argv[0], tg_argv[1]);
    row_id uuid;
    state text;
begin
    execute asked || ' limit 1' into row_id, state using string_to_array(tg_argv[2], ',');
    if state is not null and tg_op = 'UPDATE' then
        -- Only now, and only with rows of frozen owners there, is it worth comparing.
        state := null;
        execute asked || ' and exists (select from gone g join fresh f on f.id = g.id where g.id = touched.id'
                         ' and to_jsonb(g) - $2 is distinct from to_jsonb(f) - $2) limit 1'
            into row_id, state
            using string_to_array(tg_argv[2], ','), may_change;
    end if;
    if state is not null then
        raise exception 'frozen: the owner of % % is % and cannot change', tg_table_name, row_id, state
            using errcode = 'LW001', table = tg_argv[0], schema = tg_table_schema, column = tg_argv[1];
    end if;
    return null;
end
$$;
