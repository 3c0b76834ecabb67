"""The application a good developer would write by hand for the benchmark's entities: FastAPI and SQLModel.

Same fields, same checks, one session look-up a request; no history, no rules engine, no permissions beyond the session.
Run with `BENCH_DATABASE_URL=… uvicorn tests.bench.byhand:app`.
"""

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends, FastAPI, Header, HTTPException, Query
from sqlmodel import Field, Relationship, Session, SQLModel, col, create_engine, select

CENT = Decimal("0.01")


def address(url: str) -> str:
    """The address of the database for SQLAlchemy."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


engine = create_engine(address(os.environ.get("BENCH_DATABASE_URL", "postgresql://")), pool_size=16, max_overflow=24)


def now() -> dt.datetime:
    """This moment."""
    return dt.datetime.now(dt.UTC)


def cents(value: Decimal) -> Decimal:
    """Rounded half away from zero to two places."""
    return value.quantize(CENT, ROUND_HALF_UP)


class Login(SQLModel, table=True):
    """A signed-in person."""

    __tablename__ = "hand_login"
    token: str = Field(primary_key=True)
    name: str


class Client(SQLModel, table=True):
    """A client."""

    __tablename__ = "hand_client"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    code: str = Field(unique=True, max_length=50)
    name: str = Field(max_length=200)
    city: str | None = None
    outstanding: Decimal = Field(default=Decimal(0), max_digits=20, decimal_places=2)


class Item(SQLModel, table=True):
    """An item."""

    __tablename__ = "hand_item"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    code: str = Field(unique=True, max_length=50)
    name: str = Field(max_length=200)
    price: Decimal | None = Field(default=None, max_digits=20, decimal_places=2)


class DealValues(SQLModel):
    """What a client may send for a deal."""

    number: str = Field(max_length=50)
    client: uuid.UUID
    date: dt.date
    delivery: dt.date | None = None
    status: str = Field(default="open", regex="^(open|won|lost)$")
    priority: str = Field(default="normal", regex="^(low|normal|high)$")
    currency: str = Field(default="CNY", max_length=3)
    amount: Decimal = Field(default=Decimal(0), ge=0, max_digits=20, decimal_places=2)
    discount: Decimal = Field(default=Decimal(0), ge=0, le=100)
    tax: Decimal = Field(default=Decimal(0), ge=0, le=100)
    quantity: int | None = Field(default=None, ge=0)
    weight: Decimal | None = Field(default=None, max_digits=20, decimal_places=3)
    email: str | None = Field(default=None, regex="^[^@ ]+@[^@ ]+$")
    phone: str | None = Field(default=None, max_length=50)
    city: str | None = Field(default=None, max_length=100)
    country: str | None = Field(default=None, max_length=100)
    reference: str | None = Field(default=None, max_length=100)
    rating: int | None = Field(default=None, ge=0, le=5)
    urgent: bool = False
    notes: str | None = Field(default=None, max_length=2000)


class Deal(DealValues, table=True):
    """A deal as stored."""

    __tablename__ = "hand_deal"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    number: str = Field(unique=True, max_length=50)
    client: uuid.UUID = Field(foreign_key="hand_client.id", index=True)
    date: dt.date = Field(index=True)
    status: str = Field(default="open", index=True)
    version: int = 1
    updated_at: dt.datetime = Field(default_factory=now)
    net: Decimal = Field(default=Decimal(0), max_digits=20, decimal_places=2)
    gross: Decimal = Field(default=Decimal(0), max_digits=20, decimal_places=2)
    total: Decimal = Field(default=Decimal(0), max_digits=20, decimal_places=2)
    lines: list["DealLine"] = Relationship()


class DealLine(SQLModel, table=True):
    """A detail row of a deal."""

    __tablename__ = "hand_deal_line"
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    deal: uuid.UUID = Field(foreign_key="hand_deal.id", index=True)
    item: uuid.UUID = Field(foreign_key="hand_item.id")
    quantity: Decimal = Field(max_digits=20, decimal_places=2)
    price: Decimal = Field(max_digits=20, decimal_places=2)
    discount: Decimal = Field(default=Decimal(0), max_digits=8, decimal_places=4)
    amount: Decimal = Field(max_digits=20, decimal_places=2)


class LineValues(SQLModel):
    """What a client may send for a detail row."""

    item: uuid.UUID
    quantity: Decimal = Field(gt=0)
    price: Decimal | None = None
    discount: Decimal = Field(default=Decimal(0), ge=0, le=100)


class DealCreate(DealValues):
    """A new deal with its rows."""

    lines: list[LineValues] = []


class DealPatch(SQLModel):
    """A change of a deal."""

    version: int
    notes: str | None = None
    status: str | None = None
    rating: int | None = None


class LineRead(LineValues):
    """A detail row as read."""

    id: uuid.UUID
    price: Decimal
    amount: Decimal


class DealRead(DealValues):
    """A deal as read."""

    id: uuid.UUID
    version: int
    net: Decimal
    gross: Decimal
    total: Decimal


class DealReadLines(DealRead):
    """A deal with its rows as read."""

    lines: list[LineRead] = []


class DealPage(SQLModel):
    """A page of deals."""

    records: list[DealRead]
    count: int | None = None


app = FastAPI()


def session() -> Iterator[Session]:
    """One transaction a request."""
    with Session(engine) as current:
        yield current


def signed_in(current: Annotated[Session, Depends(session)], token: Annotated[str, Header()]) -> Login:
    """The login of the token; 401 otherwise."""
    login = current.get(Login, token)
    if login is None:
        raise HTTPException(401)
    return login


Current = Annotated[Session, Depends(session)]
SignedIn = Annotated[Login, Depends(signed_in)]


def computed(deal: Deal) -> None:
    """Sets what follows from the deal's own values."""
    if deal.delivery is not None and deal.delivery < deal.date:
        raise HTTPException(422, "Delivery comes after the date.")
    deal.net = cents(deal.amount * (1 - deal.discount / 100))
    deal.gross = cents(deal.net * (1 + deal.tax / 100))


@app.get("/deals/{id}", response_model=DealReadLines)
def get_deal(id: uuid.UUID, current: Current, login: SignedIn) -> Deal:
    """One deal."""
    deal = current.get(Deal, id)
    if deal is None:
        raise HTTPException(404)
    return deal


@app.get("/deals", response_model=DealPage)
def list_deals(
    current: Current,
    login: SignedIn,
    status: str,
    since: Annotated[dt.date, Query()],
    limit: int = 50,
    count: bool = False,
) -> DealPage:
    """Deals of a status since a date, newest first."""
    where = (col(Deal.status) == status, col(Deal.date) >= since)
    found = current.exec(select(Deal).where(*where).order_by(col(Deal.date).desc(), col(Deal.id)).limit(limit)).all()
    total = current.scalar(sa.select(sa.func.count()).select_from(Deal).where(*where)) if count else None
    return DealPage(records=[DealRead.model_validate(deal, from_attributes=True) for deal in found], count=total)


@app.post("/deals", response_model=DealReadLines, status_code=201)
def create_deal(values: DealCreate, current: Current, login: SignedIn) -> Deal:
    """A new deal, with detail rows."""
    deal = Deal(**values.model_dump(exclude={"lines"}))
    computed(deal)
    for line in values.lines:
        price = line.price
        if price is None:
            item = current.get(Item, line.item)
            price = (item.price if item else None) or Decimal(0)
        amount = cents(line.quantity * price * (1 - line.discount / 100))
        deal.lines.append(
            DealLine(
                deal=deal.id, item=line.item, quantity=line.quantity, price=price, discount=line.discount, amount=amount
            )
        )
        deal.total += amount
    current.add(deal)
    current.commit()
    current.refresh(deal)
    return deal


@app.patch("/deals/{id}", response_model=DealReadLines)
def update_deal(id: uuid.UUID, values: DealPatch, current: Current, login: SignedIn) -> Deal:
    """Changes a deal; 409 when somebody was faster."""
    deal = current.get(Deal, id, with_for_update=True)
    if deal is None:
        raise HTTPException(404)
    if deal.version != values.version:
        raise HTTPException(409)
    for name, value in values.model_dump(exclude_unset=True, exclude={"version"}).items():
        setattr(deal, name, value)
    deal.version += 1
    deal.updated_at = now()
    computed(deal)
    current.commit()
    current.refresh(deal)
    return deal
