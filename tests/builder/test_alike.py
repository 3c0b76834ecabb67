"""What a change does not touch is left out: told from definitions, before any table is made."""

from __future__ import annotations

from builder.alike import alike
from builder.drift import drift
from tests.places import Place

SHOP = """
entity: item
owned: false
fields:
  name: {type: text, required: true}
  price: {type: money}
  sold: {type: money, formula: sum(sales.total)}
  sales: {type: related, from: sale, by: item}
---
entity: sale
owned: false
fields:
  item: {type: reference, to: item}
  quantity: {type: number, scale: 2}
  total: {type: money, formula: "round(quantity * item.price, 2)"}
  at: {type: lookup, path: item.price}
  parts:
    type: lines
    fields:
      note: {type: text}
---
entity: shelf
owned: false
fields:
  kind: {type: choice, choices: kinds}
---
choices: kinds
values: {low: {title: Low}, high: {title: High}}
"""


def left(place: Place, source: str) -> set[str]:
    """The entities of the shop that publishing `source` over SHOP leaves alone."""
    place.publish(SHOP)
    old = place.app
    place.publish(source)
    assert place.app is not None and drift(place.conn, place.schema, place.app) == []
    return {name for name in alike(old, place.app) if name.startswith("shop.")}


def test_an_added_field_touches_its_entity_only(place: Place) -> None:
    assert left(place, SHOP.replace("  price:", "  color: {type: text}\n  price:")) == {
        "shop.sale",
        "shop.sale.parts",
        "shop.shelf",
    }


def test_a_field_of_detail_rows_touches_their_owner(place: Place) -> None:
    assert left(place, SHOP.replace("note: {type: text}", "note: {type: text, max: 9}")) == {"shop.item", "shop.shelf"}


def test_another_type_is_noticed_where_it_is_read(place: Place) -> None:
    assert "shop.sale" not in left(place, SHOP.replace("price: {type: money}", "price: {type: money, scale: 4}"))


def test_another_choice_list_touches_everything(place: Place) -> None:
    assert left(place, SHOP.replace("high: {title: High}", "high: {title: Top}")) == set()


def test_nothing_new_leaves_everything_alone(place: Place) -> None:
    assert left(place, SHOP) == {"shop.item", "shop.sale", "shop.sale.parts", "shop.shelf"}
