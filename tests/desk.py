"""A desk: a pack for the tests of lists, with fields of many kinds, states that lock, a rule of a form and a secret."""

from __future__ import annotations

from tests.journeys.plants import Plant
from tests.serving import Client

PEOPLE = {"root": ["admin"], "anna": ["clerk"], "ben": ["clerk"], "guest": ["reader"]}

PACK = """
entity: shelf
title: {en: Shelf, zh: 书架}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  floor: {type: integer, title: {en: Floor, zh: 楼层}}
---
entity: book
title: {en: Book, zh: 图书}
record_title: "{title}"
fields:
  title: {type: text, required: true, title: {en: Title, zh: 书名}}
  code: {type: text, unique: true, title: {en: Code, zh: 编号}}
  shelf: {type: reference, to: shelf, title: {en: Shelf, zh: 书架}}
  pages: {type: integer, min: 0, title: {en: Pages, zh: 页数}}
  price: {type: money, min: 0, title: {en: Price, zh: 单价}}
  copies: {type: integer, default: 1, title: {en: Copies, zh: 册数}}
  worth: {type: money, formula: price * copies, title: {en: Worth, zh: 总值}}
  bought: {type: date, title: {en: Bought, zh: 购入日期}}
  kind:
    type: choice
    title: {en: Kind, zh: 类别}
    choices: {novel: {title: {en: Novel, zh: 小说}, color: blue}, guide: {title: {en: Guide, zh: 手册}, color: green}}
  lent: {type: boolean, title: {en: Lent, zh: 已借出}}
  borrower: {type: text, title: {en: Borrower, zh: 借阅人}}
  reader: {type: user, title: {en: Reader, zh: 读者}}
  secret: {type: text, title: {en: Secret, zh: 机密}}
  state:
    type: choice
    title: {en: State, zh: 状态}
    choices: {shelved: {title: {en: Shelved, zh: 在架}}, sold: {title: {en: Sold, zh: 已售}}}
lifecycle:
  field: state
  states:
    shelved: {title: {en: Shelved, zh: 在架}, color: green}
    sold: {title: {en: Sold, zh: 已售}, color: gray, locked: true}
  actions:
    sell: {title: {en: Sell, zh: 售出}, from: shelved, to: sold}
---
form: book
entity: book
fields:
  borrower: {visible: lent, required: lent}
---
view: book
entity: book
title: {en: All books, zh: 全部图书}
columns: [title, code, shelf, shelf.floor, pages, price, copies, worth, bought, kind, lent, state]
sort: [code]
totals: {worth: sum, pages: max}
colors:
  - {when: price > 100, color: red}
  - {when: secret == 'x', color: purple}
quick_filters:
  dear: {title: {en: Dear, zh: 贵重}, filter: price > 100}
  lent: {title: {en: Lent, zh: 借出}, filter: lent}
  secret: {title: {en: Secret, zh: 机密}, filter: secret == 'x'}
---
view: shelves
entity: book
title: {en: By shelf, zh: 按书架}
columns: [title, pages, price, copies, worth]
group: [shelf]
totals: {worth: sum, copies: sum}
---
role: clerk
title: {en: Clerk, zh: 文员}
allow:
  base.user: {read: true}
  shelf: {read: true}
  book: {read: true, create: true, update: true, delete: true, export: true, actions: [sell], fields: {secret: hidden}}
---
role: reader
title: {en: Reader, zh: 读者}
allow:
  shelf: {read: true}
  book: {read: "shelf.floor == 1", fields: {secret: hidden, price: hidden, worth: hidden}}
"""


def furnished(plant: Plant, books: int = 30) -> Client:
    """Two shelves and books on them: every third costs more than a hundred, the last is on no shelf."""
    root = plant.by("root")
    shelves = made(root, "shelf", [{"name": "North", "floor": 1}, {"name": "South", "floor": 2}])
    kinds, days = ("novel", "guide"), range(1, 29)
    made(
        root,
        "book",
        [
            {
                "title": f"Book {n}",
                "code": f"B{n:03}",
                "shelf": shelves[n % 2] if n < books else None,
                "pages": n * 10,
                "price": f"{n * 5 if n % 3 else n * 5 + 100}.50",
                "bought": f"2026-01-{days[n % 28]:02}",
                "kind": kinds[n % 2],
                "secret": "x" if n == 1 else None,
            }
            for n in range(1, books + 1)
        ],
    )
    return root


def made(client: Client, entity: str, records: list[dict[str, object]]) -> list[str]:
    """The ids of new records."""
    answer = client.post(f"/records/plant.{entity}/batch", json={"create": records})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["created"])
