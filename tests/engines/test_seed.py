"""Records that come with packs are made once, follow upgrades, and leave alone what is already as they say."""

from __future__ import annotations

from datetime import UTC, datetime

from engines.app import App
from engines.data.seed import plant
from engines.scope import Scope, User
from tests.places import Place, app_of

GOODS = """
entity: group
owned: false
fields:
  code: {type: text, unique: true, required: true}
  parent: {type: reference, to: group}
---
entity: good
owned: false
fields:
  code: {type: text, unique: true, required: true}
  name: {type: text}
  group: {type: reference, to: group}
  sizes: {type: lines, fields: {size: {type: integer}}}
---
seed: good
key: code
records:
  - {code: W, name: Widget, group: small, sizes: [{size: 1}, {size: 2}]}
---
seed: group
key: code
records:
  - {code: small, parent: all}
  - {code: all}
"""


def scope(place: Place, app: App) -> Scope:
    """The system itself plants."""
    system = User(None, "system", administrator=True)
    return Scope(app, "main", place.schema, system, datetime(2026, 3, 1, tzinfo=UTC), via="seed")


def test_seeds_are_made_once_and_follow_upgrades(place: Place) -> None:
    app = app_of(GOODS)
    place.publish(app)
    assert plant(place.conn, scope(place, app), app.source.seeds).created == 3  # type: ignore[attr-defined]
    again = plant(place.conn, scope(place, app), app.source.seeds)  # type: ignore[attr-defined]
    assert (again.created, again.updated) == (0, 0)
    newer = app_of(GOODS.replace("name: Widget", "name: Wonder").replace("{size: 2}", "{size: 3}"), app)
    place.publish(newer)
    third = plant(place.conn, scope(place, newer), newer.source.seeds)  # type: ignore[attr-defined]
    assert (third.created, third.updated) == (0, 1)
    assert place.run("select g.name, p.code from ws.shop_good g join ws.shop_group p on p.id = g.group") == [
        ("Wonder", "small")
    ]
    assert place.run("select size from ws.shop_good_sizes order by position") == [(1,), (3,)]
