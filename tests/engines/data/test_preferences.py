"""When somebody is told: at once, after their quiet hours, with their digest; on their own clock, all year round."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from definitions.texts import Text
from engines.data.reacting.kinds import CHANNELS, NOTICES
from engines.data.reacting.preferences import Preferences, from_json

HOURS = {"night": (time(22), time(7)), "noon": (time(12), time(13)), "none": None}

DUE = [
    # zone, quiet hours, now in UTC, told at in UTC
    ("UTC", "none", "2026-03-01T23:00", "2026-03-01T23:00"),
    ("UTC", "night", "2026-03-01T21:59", "2026-03-01T21:59"),
    ("UTC", "night", "2026-03-01T22:00", "2026-03-02T07:00"),
    ("UTC", "night", "2026-03-01T06:59", "2026-03-01T07:00"),
    ("UTC", "night", "2026-03-01T07:00", "2026-03-01T07:00"),
    ("UTC", "noon", "2026-03-01T12:30", "2026-03-01T13:00"),
    ("UTC", "noon", "2026-03-01T13:00", "2026-03-01T13:00"),
    ("Asia/Shanghai", "night", "2026-03-01T15:00", "2026-03-01T23:00"),
    ("Asia/Kathmandu", "night", "2026-03-01T16:15", "2026-03-02T01:15"),
    ("Europe/Berlin", "night", "2026-03-28T22:00", "2026-03-29T05:00"),  # the night in which clocks go forward
    ("Europe/Berlin", "night", "2026-10-24T22:00", "2026-10-25T06:00"),  # and back
]


@pytest.mark.parametrize(("zone", "quiet", "now", "told"), DUE)
def test_nothing_comes_in_quiet_hours(zone, quiet, now, told):
    wants = Preferences(quiet=HOURS[quiet])
    assert wants.due("mention", "mail", moment(now), ZoneInfo(zone)) == moment(told)


@pytest.mark.parametrize(
    ("zone", "now", "told"),
    [
        ("UTC", "2026-03-01T07:59", "2026-03-01T08:00"),
        ("UTC", "2026-03-01T08:00", "2026-03-02T08:00"),
        ("America/New_York", "2026-03-08T06:30", "2026-03-08T12:00"),
        ("Asia/Shanghai", "2026-03-01T08:00", "2026-03-02T00:00"),
    ],
)
def test_the_digest_comes_once_a_day(zone, now, told):
    assert Preferences().due("comment", "mail", moment(now), ZoneInfo(zone)) == moment(told)


def test_what_is_kept_is_read_as_it_was_and_what_is_gone_is_left_out():
    wants = Preferences({"mention": {"mail": "never", "push": "digest"}}, None, time(18, 30))
    again = from_json(wants.to_json())
    assert again.to_json() == wants.to_json() and again.due("mention", "mail", moment("2026-01-01T00:00"), UTC) is None
    odd = from_json({"kinds": {"gossip": {"mail": "now"}, "mention": {"fax": "now", "mail": "hourly"}}})
    assert (odd.when("gossip", "mail"), odd.when("gossip", "app"), odd.when("mention", "mail")) == (
        "never", "now", "now",
    )  # fmt: skip
    stopped = wants.without(["comment"], "mail")
    assert (stopped.when("comment", "mail"), stopped.when("mention", "push")) == ("never", "digest")


@pytest.mark.parametrize("kind", NOTICES, ids=lambda kind: kind.name)
def test_every_kind_says_what_it_is_and_usually_goes_where_it_can(kind):
    assert all(isinstance(each, Text) and each.en != each.zh for each in (kind.title, kind.about))
    assert all(kind.usually(channel) in times for channel, times in CHANNELS.items())
    assert kind.said is None or all("{}" in text for text in (kind.said.en, kind.said.zh))


UTC = ZoneInfo("UTC")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
