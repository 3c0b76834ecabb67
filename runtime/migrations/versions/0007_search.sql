-- Pairs of neighbouring characters; those with a space are never asked for, since a search looks for words.
create or replace function loomwork.bigrams(value text) returns text[]
    language sql immutable strict parallel safe
    return (
        select coalesce(array_agg(distinct pair), '{}')
        from (select substr(lower(value), place, 2) as pair from generate_series(1, length(value) - 1) as place)
        where strpos(pair, ' ') = 0
    );
--;;
-- What a search looks in: the text in lower case and one form, and after it the pinyin initials of its Chinese
-- characters (销售合同 xsht); where a character is read in two ways, once more with the second (重庆 zq cq).
-- PL/pgSQL, because its large constants are read once in a session and not with every statement.
create or replace function loomwork.searchable(value text) returns text
    language plpgsql immutable parallel safe
    as $$
declare
    plain text := lower(normalize(coalesce(value, ''), NFKC));
    usual text;
    other text;
begin
    if plain !~ '[一-鿿]' then
        return plain;
    end if;
    select string_agg(case when code = 32 then ' ' else chr(get_byte('{usual}', code - 19968)) end, '' order by place),
           string_agg(case when code = 32 then ' ' else chr(get_byte('{other}', code - 19968)) end, '' order by place)
      into usual, other
      from (select place, ascii(part) as code from string_to_table(plain, null) with ordinality as each (part, place))
     where code between 19968 and 40959 or code = 32;
    return btrim(regexp_replace(concat_ws(' ', plain, usual, nullif(other, usual)), ' +', ' ', 'g'));
end
$$;
