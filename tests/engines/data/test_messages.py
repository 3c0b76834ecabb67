"""Messages say the values they name: formatted, in both languages, and nothing of what the reader may not see."""

from __future__ import annotations

import psycopg
import pytest

from definitions.files import parse_pack
from definitions.layers import with_base
from definitions.problems import Invalid, Problem
from definitions.texts import Text
from engines.app import App
from engines.compile import compile_app
from engines.data.reading.query import get_record
from engines.forms import describe, evaluate_form
from engines.scope import Scope
from tests.engines.data.building import Shop, app_of, stand

STORE = """
entity: partner
title: {en: Partner, zh: 伙伴}
record_title: "{name}"
fields:
  name: {type: text}
  rating: {type: text}
---
entity: loan
title: {en: Loan, zh: 借款}
record_title: "{name}"
fields:
  name: {type: text}
  partner: {type: reference, to: partner}
  kind: {type: choice, choices: {short: {title: {en: Short term, zh: 短期}}, long: {title: {en: Long term, zh: 长期}}}}
  amount: {type: money}
  limit: {type: money, default: 1000}
  secret: {type: text}
  pin: {type: text, sensitive: true}
  until: {type: date}
  left:
    type: money
    formula: limit - amount
  share:
    type: percent
    must: coalesce(share, 0) <= 50
    message: {en: "{share} is more than half of {limit}.", zh: "{share}超过{limit}的一半。"}
checks:
  within:
    must: coalesce(amount, 0) <= limit
    message:
      en: "{name} of {partner} ({kind}, {until}) is {amount}: {limit} at most, {-left} too much."
      zh: "{partner}的{name}（{kind}）为{amount}，上限{limit}。"
  guarded: {must: name != 'guarded', message: "Says {secret}, {pin}, {partner.rating} and {partner}."}
lifecycle:
  field: state
  states:
    open: {title: {en: Open, zh: 开放}}
    paid: {title: {en: Paid, zh: 已还}}
  actions:
    pay:
      from: open
      to: paid
      ask: {paid: {type: money, required: true}}
      must: asked.paid >= amount
      message: {en: "{asked.paid} of {amount}; the loan is {state}.", zh: "{asked.paid}/{amount}，状态{state}。"}
    check: {from: open, must: amount > 0, message: {en: There is nothing to check., zh: 没有可核对的。}}
    renew: {from: open, must: not is_empty(until), message: "{name} ends never."}
---
rule: no_raise
events: loan.changed(amount)
do:
  - must:
      that: amount <= old.amount
      message: {en: "{partner}: from {old.amount} to {amount} of {limit}.", zh: "{partner}：{old.amount}变为{amount}。"}
---
rule: told_of_partner
events: loan.changed(partner)
do:
  - notify:
      who: [owner]
      message: {en: "{name}: {partner}, {kind}, {amount}, {until}", zh: "{name}：{partner}，{kind}"}
---
role: lender
title: {en: Lender, zh: 出借人}
allow:
  loan: {read: true, create: true, update: true, actions: [pay], fields: {secret: hidden}}
  partner: {read: owner == user}
---
role: stranger
title: {en: Stranger, zh: 外人}
allow:
  loan: {read: true, create: true, update: true, fields: {limit: hidden}}
"""


@pytest.fixture(scope="module")
def store_app() -> App:
    return app_of(STORE)


@pytest.fixture(scope="module")
def standing_store(database: str, store_app: App) -> Scope:
    return stand(database, store_app)


@pytest.fixture
def store(connection: psycopg.Connection, standing_store: Scope) -> Shop:
    return Shop(connection, standing_store)


@pytest.fixture
def partner(store: Shop):
    return str(store.create("partner", name="ACME", rating="A"))


def said(store: Shop, **values: object) -> Text:
    """What a refused loan is told."""
    with pytest.raises(Invalid) as caught, store.conn.transaction():
        store.create("loan", **values)
    return caught.value.faults[0].detail


def test_a_check_says_the_values_it_names(store: Shop, partner):
    told = said(store, name="L1", partner=partner, kind="short", amount="2500.5", until="2026-03-31")
    assert told.en == "L1 of ACME (Short term, 2026-03-31) is 2,500.50: 1,000.00 at most, 1,500.50 too much."
    assert told.zh == "ACME的L1（短期）为2,500.50，上限1,000.00。"


def test_a_field_says_them_too(store: Shop):
    told = said(store, name="L1", share="60")
    assert (told.en, told.zh) == ("60% is more than half of 1,000.00.", "60%超过1,000.00的一半。")


def test_what_is_hidden_or_sensitive_stays_unsaid(store: Shop, partner):
    values = {"name": "guarded", "partner": partner, "pin": "1234"}
    assert said(store, **values, secret="s3").en == "Says s3, (not shown), A and ACME."
    lender = store.by("lender")
    own = store.create("partner", name="Mine", rating="B", owner=str(store.scope.user.id))
    assert said(lender, **{**values, "partner": str(own)}).en == "Says (not shown), (not shown), B and Mine."
    assert said(store.by("stranger"), name="guarded").en == ("Says —, (not shown), — and —.")
    assert said(store.by("stranger"), name="L1", amount="5000").zh == "—的L1（—）为5,000.00，上限（不可见）。"


def test_a_partner_of_somebody_else_stays_unsaid(store: Shop):
    other = store.create("base.user", name="Other", account="other")
    theirs = store.create("partner", name="Theirs", rating="C", owner=str(other))
    loan = store.create("loan", name="L1", partner=str(theirs), amount="100")
    lender = store.by("lender")
    with pytest.raises(Invalid) as caught, store.conn.transaction():
        lender.update("loan", loan, name="guarded")
    assert caught.value.faults[0].detail.en == "Says (not shown), (not shown), — and —."
    with pytest.raises(Invalid) as caught, store.conn.transaction():
        lender.update("loan", loan, amount="200")
    assert caught.value.title.en == "—: from 100.00 to 200.00 of 1,000.00."


def test_an_action_says_what_was_asked(store: Shop):
    loan = store.create("loan", name="L1", amount="900")
    with pytest.raises(Invalid) as caught, store.conn.transaction():
        store.act("loan", loan, "pay", paid="899.99")
    assert str(caught.value.title) == "899.99 of 900.00; the loan is Open."
    assert caught.value.title.zh == "899.99/900.00，状态开放。"


def test_a_rule_says_what_was_and_what_is(store: Shop, partner):
    loan = store.create("loan", name="L1", partner=partner, amount="100")
    with pytest.raises(Invalid) as caught, store.conn.transaction():
        store.update("loan", loan, amount="200")
    assert caught.value.faults[0].detail == Text("ACME: from 100.00 to 200.00 of 1,000.00.", "ACME：100.00变为200.00。")
    with pytest.raises(Invalid) as caught, store.conn.transaction():
        store.by("stranger").update("loan", loan, amount="200")
    assert caught.value.title.en == "—: from 100.00 to 200.00 of (not shown)."


def test_a_notice_says_titles_not_ids(store: Shop, partner):
    loan = store.create("loan", name="L1", kind="long", amount="1000")
    store.update("loan", loan, partner=partner)
    text = f'select message from "{store.scope.schema}"._notice'
    assert store.conn.execute(text.encode()).fetchall() == [
        ({"en": "L1: ACME, Long term, 1,000.00, —", "zh": "L1：ACME，长期"},)
    ]


def test_a_form_says_them_while_it_is_filled_in(store: Shop, partner):
    values = {"name": "L1", "partner": partner, "kind": "short", "amount": "2000", "limit": "1000", "share": "70"}
    answer = evaluate_form(store.conn, store.scope, "loan", values)
    assert [each["detail"] for each in answer["errors"]] == [
        "70% is more than half of 1,000.00.",
        "L1 of ACME (Short term, —) is 2,000.00: 1,000.00 at most, 1,000.00 too much.",
    ]
    hidden = evaluate_form(store.conn, store.by("stranger").scope, "loan", values | {"limit": None})
    assert "(not shown)" in hidden["errors"][0]["detail"] and "1,000.00 at most" not in str(hidden["errors"])


FAULTY = """entity: loan
title: Loan
fields:
  amount: {type: money, must: amount > 0, message: "Not {amuont}."}
checks:
  within:
    must: amount < 10
    message:
      en: "Too much"
      zh: >-
        金额
        {amount_} 过大
lifecycle:
  field: state
  states: {open: {}, paid: {}}
  actions:
    pay: {from: open, to: paid, must: amount > 1, message: "{asked.x} is {amount}"}
---
rule: tells
events: loan.pay
do:
  - must: {that: amount > 2, message: "no {old.amonut}"}
  - notify: {who: [owner], message: "{amount} and {staet}"}
"""


def test_a_fault_in_a_message_is_told_at_its_place():
    pack = parse_pack("shop", {"pack.yaml": "pack: shop\nversion: 1.0.0\n", "all.yaml": FAULTY})
    with pytest.raises(Problem) as caught:
        compile_app(with_base([pack]))
    lines = FAULTY.splitlines()
    told = [(fault.place.line, fault.place.column, fault.name or str(fault.detail)) for fault in caught.value.faults]
    names = ("amuont", "amount_", "asked.x", "old.amonut", "staet")
    expected = [(at, line.index(name) + 1) for name in names for at, line in enumerate(lines, 1) if name in line]
    assert [(line, column) for line, column, _ in told] == expected


def test_what_a_record_cannot_do_now_is_told_with_its_reason(store: Shop, partner):
    loan = store.create("loan", name="L1")
    can = get_record(store.conn, store.scope, "loan", loan)["_can"]
    assert (can["actions"], can["blocked"]) == (["pay"], ["check", "renew"])
    actions = describe(store.scope, "loan")["lifecycle"]["actions"]
    assert actions["check"]["reason"] == "There is nothing to check."
    assert actions["renew"]["reason"] == "“Renew” is not possible now." and actions["pay"]["reason"] is None
    loan = store.create("loan", name="L2", amount="10", until="2026-05-01")
    can = get_record(store.conn, store.scope, "loan", loan)["_can"]
    assert (can["actions"], can["blocked"]) == (["pay", "check", "renew"], [])
    store.act("loan", loan, "pay", paid="10")
    assert get_record(store.conn, store.scope, "loan", loan)["_can"]["blocked"] == []


def test_nobody_is_told_of_actions_that_are_not_theirs(store: Shop):
    loan = store.create("loan", name="L1")
    can = get_record(store.conn, store.by("lender").scope, "loan", loan)["_can"]
    assert (can["actions"], can["blocked"]) == (["pay"], [])
