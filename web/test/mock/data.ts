/** A made-up library: enough of every shape for the interface. */
import type { Entity, Field, FieldType, Me, RecordData } from "../../src/api/types";

type Words = [en: string, zh: string];

export interface Speaker {
  say: (words: Words) => string;
}

const common = { required: false, readonly: false, unique: false, access: "write", computed: false, system: false, sortable: true, filterable: true };

function field<T extends FieldType>(type: T, title: string, settings: object = {}): Field {
  return { ...common, type, title, ...settings } as unknown as Field;
}

export const states: Record<string, { words: Words; color: string }> = {
  draft: { words: ["Draft", "草稿"], color: "gray" },
  ordered: { words: ["Ordered", "已订购"], color: "blue" },
  arrived: { words: ["Arrived", "已到馆"], color: "orange" },
  shelved: { words: ["On the shelf", "已上架"], color: "green" },
  lost: { words: ["Lost", "遗失"], color: "red" },
};

const genres: Record<string, { words: Words; color: string }> = {
  novel: { words: ["Novel", "小说"], color: "purple" },
  science: { words: ["Science", "科学"], color: "cyan" },
  history: { words: ["History", "历史"], color: "gold" },
};

function choices({ say }: Speaker, of: typeof states) {
  return Object.entries(of).map(([value, { words, color }]) => ({ value, title: say(words), color }));
}

export const branches = ["Central library 中心馆", "North branch 北区分馆", "Harbour reading room 港口阅览室"].map((name, n) => ({
  id: `00000000-0000-7000-9000-00000000000${n}`,
  _title: name,
}));

function base(name: string, title: string, fields: Record<string, Field>): Entity {
  const can = { create: true, update: true, delete: true, export: true, actions: [] };
  const system = { created_at: field("datetime", "Created", { system: true, readonly: true, access: "read" }) };
  return {
    name, title, fields: { ...fields, ...system }, schema: {}, views: [], lifecycle: null, can, title_fields: [Object.keys(fields)[0]!],
    form: {
      name, entity: name, fields: {}, paths: {}, order: [], checks: [],
      layout: [{ kind: "section", title: null, columns: 2, fields: Object.keys(fields) }],
    },
  };
}

function book(speaker: Speaker): Entity {
  const { say } = speaker;
  const entity = base("library.book", say(["Books", "图书"]), {
    number: field("sequence", say(["Number", "编号"]), { readonly: true, unique: true }),
    title: field("text", say(["Title", "书名"]), { required: true, max_length: 200 }),
    state: field("choice", say(["State", "状态"]), { choices: choices(speaker, states), readonly: true }),
    branch: field("reference", say(["Branch", "分馆"]), { to: "library.branch", required: true }),
    genre: field("choice", say(["Genre", "类别"]), { choices: choices(speaker, genres) }),
    bought: field("date", say(["Bought", "购入日期"])),
    price: field("money", say(["Price", "价格"]), { scale: 2 }),
    copies: field("integer", say(["Copies", "册数"])),
    lent: field("boolean", say(["Lent out", "已借出"])),
    discount: field("percent", say(["Discount", "折扣"]), { scale: 1 }),
    notes: field("text", say(["Notes", "备注"]), { multiline: true }),
  });
  const titled = Object.fromEntries(Object.entries(states).map(([name, { words, color }]) => [name, { title: say(words), color }]));
  return {
    ...entity,
    views: [
      { name: "all", title: say(["All books", "全部图书"]), kind: "grid", columns: ["number", "title", "state", "branch", "branch.town", "genre", "bought", "price", "copies", "lent"], sort: "-number", filter: null },
      { name: "dear", title: say(["Dear ones", "贵重图书"]), kind: "grid", columns: ["number", "title", "price"], sort: "-price", filter: "price > 90" },
    ],
    lifecycle: {
      field: "state", states: titled,
      actions: {
        order: { title: say(["Order", "订购"]), from: ["draft"], to: "ordered" },
        lose: { title: say(["Report lost", "报失"]), from: ["ordered", "arrived", "shelved"], to: "lost", ask: { reason: field("text", say(["Reason", "原因"]), { required: true }) } },
      },
    },
    can: { ...entity.can, actions: ["order", "lose"] },
  };
}

function branch({ say }: Speaker): Entity {
  return base("library.branch", say(["Branches", "分馆"]), {
    name: field("text", say(["Name", "名称"]), { required: true, unique: true }),
    town: field("text", say(["Town", "城市"])),
  });
}

function empty({ say }: Speaker): Entity {
  return base("library.reader", say(["Readers", "读者"]), { name: field("text", say(["Name", "姓名"]), { required: true }) });
}

export function entities(speaker: Speaker): Record<string, Entity> {
  return Object.fromEntries([book, branch, empty].map((make) => [make(speaker).name, make(speaker)]));
}

export const count = 100_000;

const nouns = ["River 长江", "Night 夜航", "Garden 花园", "Winter 冬日", "Harbour 港湾", "Letter 来信", "Mountain 山中", "Clock 时钟"];

/** Book `n`, the same each time. */
export function bookAt(n: number): RecordData {
  const where = branches[n % branches.length]!;
  return {
    id: `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`,
    version: 1,
    _title: `B-${String(n).padStart(6, "0")} ${nouns[n % nouns.length]}`,
    _titles: { branch: where._title },
    number: `B-${String(n).padStart(6, "0")}`,
    title: `${nouns[n % nouns.length]} ${((n * 7919) % 997) + 1}`,
    state: Object.keys(states)[(n * 31) % 5]!,
    branch: where.id,
    "branch.town": ["Rivermouth 江口", "Northfield 北田", "Port 港城"][n % 3]!,
    genre: Object.keys(genres)[n % 3]!,
    bought: new Date(Date.UTC(2020, 0, 1 + (n % 2200))).toISOString().slice(0, 10),
    price: `${((n * 37) % 19900) / 100 + 3}`.replace(/^(\d+)$/, "$1.00").replace(/\.(\d)$/, ".$10").slice(0, 7),
    copies: (n % 9) + 1,
    lent: n % 4 === 0,
    discount: n % 5 ? null : "12.5",
    notes: null,
    created_at: "2026-03-01T08:00:00Z",
    _can: { update: true, delete: true, actions: ["lose"], blocked: [], open: null },
  };
}

export function me({ say }: Speaker, locale: string): Me {
  const item = (name: string, words: Words) => ({ name, title: say(words), kind: "entity", target: `library.${name}`, icon: null, items: [] });
  return {
    user: { id: "u1", name: "陈静 Jing Chen", login: "librarian", department: null, departments: [] },
    workspace: "main", roles: ["librarian"], locale, timezone: "Asia/Shanghai", currency: "CNY", demo: true,
    menus: [
      {
        name: "library", title: say(["Library", "图书馆"]), icon: "book",
        items: [
          { name: "stock", title: say(["Stock", "馆藏"]), kind: "group", target: null, icon: null, items: [item("book", ["Books", "图书"]), item("branch", ["Branches", "分馆"])] },
          { name: "people", title: say(["People", "人员"]), kind: "group", target: null, icon: null, items: [item("reader", ["Readers", "读者"])] },
        ],
      },
    ],
  };
}
