"""How the statements that an app keeps were made, so that the app's next version has them before anybody asks.

Making the statements of one record's life takes a tenth of a second the first time; a recipe says what to do again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from engines.app import App, Entity
from engines.data.sql.statements import cached
from engines.scope import Scope, User

MOST = 2000
"""Recipes kept per app."""


@dataclass(frozen=True, slots=True)
class Named:
    """An entity by its name: another app has one of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who asked first: a scope without its app and moment."""

    workspace: str
    schema: str
    user: User
    locale: str
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Recipe:
    """A function that keeps what it makes, and what it was given besides the app or the scope."""

    make: Callable[..., object]
    eyes: Eyes | None
    given: tuple[Hashable, ...]
    named: tuple[tuple[str, Hashable], ...]


def note(whose: App | Scope, make: Callable[..., object], *given: Hashable, **named: Hashable) -> None:
    """Keep that `make(whose, *given, **named)` makes something of the app that is worth having early."""
    app, eyes = (whose.app, eyes_of(whose)) if isinstance(whose, Scope) else (whose, None)
    kept: dict[Recipe, None] = cached(app, "recipes", dict)
    if len(kept) < MOST:
        plain = tuple(Named(each.name) if isinstance(each, Entity) else each for each in given)
        kept[Recipe(make, eyes, plain, tuple(named.items()))] = None


def eyes_of(scope: Scope) -> Eyes:
    """Who asks."""
    return Eyes(scope.workspace, scope.schema, scope.user, scope.locale, scope.timezone)


def recipes(app: App) -> tuple[Recipe, ...]:
    """What was made for the app so far, in the order in which it was first asked for."""
    kept: dict[Recipe, None] = cached(app, "recipes", dict)
    return tuple(kept)


def follow(recipe: Recipe, app: App, now: datetime) -> None:
    """Make the same for another app; it then knows the recipe too."""
    given = [app.entities[each.name] if isinstance(each, Named) else each for each in recipe.given]
    recipe.make(scope_of(recipe.eyes, app, now) if recipe.eyes else app, *given, **dict(recipe.named))


def scope_of(eyes: Eyes, app: App, now: datetime) -> Scope:
    """The same person asking another app."""
    return Scope(app, eyes.workspace, eyes.schema, eyes.user, now, eyes.locale, eyes.timezone)
