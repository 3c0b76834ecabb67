"""The rows that row conditions are measured on, made by the database itself.

A crowd is so many people, in a tree of so many departments, who have so many thousandths of the deals; those of
`former` are half of the oldest tenth. The deals of a crowd are dealt out to its people and departments in turn."""

from __future__ import annotations

ROWS = """
create temporary table crowd (name text, people int, departments int, regions int, share int);
insert into crowd values ('few', 1, 3, 2, 1), ('middling', 1, 6, 100, 50), ('many', 1, 15, 1000, 500),
  ('others', 196, 32, 798, 449), ('former', 1, 4, 100, 0);
create function pg_temp.chance(n bigint, salt int, most int) returns int language sql immutable
  return (hashint8(n * 31 + salt) & 1048575) % most;
insert into {s}.base_user (id, name, account)
  select uuidv7(), name || n, name || n from crowd, generate_series(0, people - 1) n;
insert into {s}.base_department (id, name, code) select uuidv7(), 'Top', 'top';
insert into {s}.base_department (id, name, code)
  select uuidv7(), name || n, name || n from crowd, generate_series(0, departments - 1) n;
update {s}.base_department d set parent = p.id from {s}.base_department p, crowd c, generate_series(0, 100) n
  where d.code = c.name || n and p.code = case when n = 0 then 'top' else c.name || ((n - 1) / 2) end;
with recursive tree as (
  select id, array[id] as path from {s}.base_department where parent is null
  union all select d.id, t.path || d.id from {s}.base_department d join tree t on d.parent = t.id)
update {s}.base_department d set _path_parent = t.path from tree t where t.id = d.id;
create temporary table desk as select c.name, n, u.id as owner, d.id as department
  from crowd c, generate_series(0, 959) n, {s}.base_user u, {s}.base_department d
  where u.account = c.name || (n % c.people) and d.code = c.name || (n % c.departments);
create temporary table lot as select n as chance, (select name from (select name, sum(share) over (order by share) upto
  from crowd where share > 0) c where n < upto order by upto limit 1) as name from generate_series(0, 999) n;
insert into {s}.roles_region (id, name, keeper) select uuidv7(), c.name || r, d.owner
  from crowd c, generate_series(0, regions - 1) r, desk d where d.name = c.name and d.n = r % 960;
create temporary table place as select r.id as region, r.keeper,
  row_number() over (partition by r.name like 'former%' order by r.id) - 1 as n, r.name like 'former%' as former
  from {s}.roles_region r;
insert into {s}.roles_client (id, name, region, owner, department)
  select uuidv7(), case when k < 1000 then 'former' else 'C' end || k, p.region, o.owner, d.department
  from generate_series(0, 19999) k join place p on p.former = (k < 1000)
    and p.n = pg_temp.chance(k, 1, case when k < 1000 then 100 else 1900 end)
  join lot lo on lo.chance = pg_temp.chance(k, 2, 1000) join lot ld on ld.chance = pg_temp.chance(k, 3, 1000)
  join desk o on o.name = case when k < 1000 then 'former' else lo.name end and o.n = pg_temp.chance(k, 4, 960)
  join desk d on d.name = case when k < 1000 then 'former' else ld.name end and d.n = pg_temp.chance(k, 5, 960);
create temporary table buyer as select c.id as client, c.owner, c.department, r.keeper,
  row_number() over (partition by c.name like 'former%' order by c.id) - 1 as n, c.name like 'former%' as former
  from {s}.roles_client c join {s}.roles_region r on r.id = c.region;
insert into {s}.roles_deal (id, number, client, client_owner, client_department, keeper, status, date, amount, owner,
  department)
  select uuidv7(), 'N' || k, b.client, b.owner, b.department, b.keeper,
    (array['open', 'won', 'lost'])[1 + pg_temp.chance(k, 6, 3)],
    date '2024-01-01' + (k * 700 / {size} + pg_temp.chance(k, 7, 30))::int, k % 9999, o.owner, d.department
  from (select k, k <= {size} / 10 and pg_temp.chance(k, 8, 2) = 0 as former from generate_series(1, {size}) k) each
  join buyer b on b.former = each.former and b.n = pg_temp.chance(k, 9, case when each.former then 1000 else 19000 end)
  join lot lo on lo.chance = pg_temp.chance(k, 10, 1000) join lot ld on ld.chance = pg_temp.chance(k, 11, 1000)
  join desk o on o.name = case when each.former then 'former' else lo.name end and o.n = pg_temp.chance(k, 12, 960)
  join desk d on d.name = case when each.former then 'former' else ld.name end and d.n = pg_temp.chance(k, 13, 960)
  order by k;
"""
