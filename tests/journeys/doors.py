"""Every address of the interface and what to ask there, and every way in which something can be kept from somebody.

A new address fails `test_every_route.py` until it stands here: under READING or WRITING with what to ask, or under
SILENT with the reason why it cannot tell anything of a record."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zipfile import ZipFile, is_zipfile

import httpx2


@dataclass(frozen=True)
class Kind:
    """Somebody, what is kept from them, and a wrong guess of it that is just as long."""

    login: str
    entity: str
    record: str
    field: str
    secret: str
    wrong: str
    also: tuple[str, ...] = ()
    where: str = "{field} == '{guess}'"
    workspace: str = "main"


KINDS: Mapping[str, Kind] = {
    "a hidden field": Kind("nurse", "patient", "anna", "national_id", "NID-777", "NID-000", ("4321.09",)),
    "a hidden field of rows": Kind(
        "nurse", "visit", "visit", "items.cost", "91.11", "92.22", ("GOUT-X",), "any({field} == {guess})"
    ),
    "a record one may not read": Kind(
        "nurse", "patient", "bertha", "name", "Bertha", "Zertha", ("555 888", "NID-888")
    ),
    "a record moved out of reach": Kind("nurse", "patient", "departed", "name", "Departed", "Xeparted"),
    "an entity one may not read": Kind("nurse", "dossier", "dossier", "name", "TOPSECRET", "TIPSECRET"),
    "a field shown on other records": Kind("both", "patient", "anna", "national_id", "NID-777", "NID-000"),
    "a value of a record one may not read": Kind("nurse", "visit", "visit", "sent_to", "Bertha", "Zertha"),
    "rows of a record one may not read": Kind(
        "nurse", "visit", "unseen visit", "items.what", "splint", "splnnt", ("GOUT-X",), "any({field} == '{guess}')"
    ),
    "another workspace": Kind(
        "root", "patient", "only main", "name", "Onlymain", "Inlymain", ("NID-111",), workspace="other"
    ),
    "no role at all": Kind("nobody", "visit", "visit", "diagnosis", "GOUT-X", "GOAT-X", ("Anna", "bandage")),
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One request: `{entity} {id} {field} {guess} {where}` stand for what is kept from somebody."""

    query: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    file: str = ""
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def guesses(self) -> bool:
        """Whether it says a value, so that a right and a wrong one can be compared."""
        return "{guess}" in repr(self) or "{where}" in repr(self)


PAPERS: Mapping[str, tuple[str, str, str]] = {
    "a hidden field": ("patient", "anna", "scan"),
    "a hidden field of rows": ("visit", "visit", "items.receipt"),
    "a record one may not read": ("patient", "bertha", "letter"),
    "a record moved out of reach": ("patient", "departed", "letter"),
    "an entity one may not read": ("dossier", "dossier", "paper"),
    "a field shown on other records": ("patient", "anna", "scan"),
    "a value of a record one may not read": ("patient", "bertha", "letter"),
    "rows of a record one may not read": ("visit", "unseen visit", "items.slip"),
    "another workspace": ("patient", "only main", "letter"),
    "no role at all": ("visit", "visit", "items.slip"),
}
"""Entity, record and field of a file that is kept from somebody in the same way."""


def asks(*queries: dict[str, str]) -> tuple[Ask, ...]:
    """Requests that differ in their query."""
    return tuple(Ask(query) for query in queries)


def sends(*bodies: object) -> tuple[Ask, ...]:
    """Requests that differ in their body."""
    return tuple(Ask(body=body) for body in bodies)


LISTING = asks(
    {},
    {"where": "{where}", "count": "true"},
    {"where": "not ({where})", "select": "id", "limit": "1"},
    {"where": "id == '{id}'", "count": "capped"},
    {"sort": "{field}", "limit": "1"},
    {"sort": "-{field},id", "select": "id"},
    {"select": "{field},id"},
    {"search": "{guess}"},
)
SUMMARIES = asks(
    {"group": "{field}", "totals": "count:{field}"},
    {"where": "{where}", "each": "{where},not ({where})"},
    {"search": "{guess}", "totals": "min:{field},max:{field}"},
)
FILES = (*asks({"format": "csv"}, {"format": "xlsx"}), *(Ask({**each.query, "format": "csv"}) for each in LISTING[1:]))
ONCE = (Ask(),)
SHEET = "{field},x\n{guess},1\n"

READING: Mapping[str, tuple[Ask, ...]] = {
    "GET /api/records/{entity}": LISTING,
    "GET /api/records/{entity}/{id}": ONCE,
    "GET /api/records/{entity}/export": FILES,
    "GET /api/records/{entity}/summary": SUMMARIES,
    "GET /api/records/{entity}/{id}/history": asks({}, {"limit": "1"}),
    "GET /api/records/{entity}/{id}/comments": asks({}, {"limit": "1"}),
    "GET /api/history": asks({"entity": "{entity}", "limit": "200"}),
    "GET /api/history/export": asks({"entity": "{entity}", "format": "csv"}),
    "GET /api/records/{entity}/{id}/explain/{field}": ONCE,
    "GET /api/records/{entity}/{id}/access": asks({}, {"role": "nurse"}),
    "GET /api/search": asks({"q": "{guess}"}, {"q": "a"}, {"q": "Visit"}),
    "GET /api/entities": ONCE,
    "GET /api/entities/{entity}": ONCE,
    "GET /api/openapi.json": ONCE,
    "GET /api/me": ONCE,
    "GET /api/permissions": ONCE,
    "GET /api/permissions/changes": asks({"before": "0", "after": "1"}),
    "GET /api/jobs": ONCE,
    "GET /api/jobs/{id}": ONCE,
    "GET /api/jobs/{id}/files/{file}": ONCE,
    "GET /api/files/{id}": ONCE,
    "GET /api/files/{id}/about": ONCE,
    "POST /api/records/{entity}/import/preview": (Ask(file=SHEET), Ask(file="National id,Name,Cost\n1,2,3\n")),
    "POST /api/forms/{form}/evaluate": sends(
        {"values": {"{field}": "{guess}"}},
        {"values": {"patient": "{id}", "referred": "{id}", "keeper": "{id}"}, "changed": ["patient", "keeper"]},
        {"values": {"patient": "{anna}", "referred": "{bertha}", "items": [{"file": "{id}"}]}},
    ),
    "POST /api/forms/{form}/options": sends(
        *(
            {"field": name, "values": {}, **more}
            for name in ("patient", "referred", "keeper", "items.file")
            for more in (
                {},
                {"search": "{guess}"},
                {"ids": ["{id}"]},
                {"ids": ["{id}"], "fits": True},
                {"recent": ["{id}"]},
                {"names": ["{guess}", "{id}"]},
            )
        )
    ),
}
"""Addresses that read: they tell the administrator what is asked, and nobody else what is kept from them."""

# What is written here is never right as a whole, so that nothing comes of it: test_side_doors has what is.
WRITING: Mapping[str, tuple[Ask, ...]] = {
    "POST /api/records/{entity}": sends(
        {"name": "x", "{field}": "{guess}", "ward": "-"},
        {"patient": "{id}", "keeper": "{id}", "ward": "-"},
        {"patient": "{guess}", "fee": "-"},
        {"patient": "{anna}", "items": [{"file": "{id}"}], "fee": "-"},
    ),
    "PATCH /api/records/{entity}/{id}": sends(
        {"version": 1, "{field}": "{guess}"},
        {"version": 99, "{field}": "{guess}"},
        {"version": 99, "notes": "x"},
        {"{field}": "{guess}"},
    ),
    "DELETE /api/records/{entity}/{id}": asks({"version": "99"}),
    "POST /api/records/{entity}/batch": sends(
        {"create": [{"name": "x", "{field}": "{guess}", "ward": "-"}]},
        {"update": [{"id": "{id}", "version": 99, "{field}": "{guess}"}]},
        {"delete": [{"id": "{id}", "version": 99}]},
    ),
    "POST /api/records/{entity}/bulk": sends(
        {"where": "{where}", "set": {"unknown": "x"}},
        {"ids": ["{id}"], "set": {"{field}": "{guess}", "unknown": "x"}},
    ),
    "POST /api/records/{entity}/{id}/do/{action}": sends(
        {"referred": "{id}", "unknown": "x"}, {"referred": "{bertha}", "unknown": "x"}
    ),
    "POST /api/records/{entity}/import": (
        Ask(file=SHEET, form={"map": '{"{field}": "{field}"}', "match": "{field}", "dry_run": "true"}),
        Ask(file="i,n\n{id},Taken\n", form={"map": '{"i": "id", "n": "name"}', "match": "id", "dry_run": "true"}),
    ),
    "POST /api/records/{entity}/{id}/comments": sends({"text": " "}, {"text": "x", "files": ["{id}"]}),
    "PATCH /api/records/{entity}/{id}/comments/{comment}": sends({"text": "x"}),
    "DELETE /api/records/{entity}/{id}/comments/{comment}": ONCE,
    "PUT /api/records/{entity}/{id}/following": sends({"following": "x"}, {"seen": "x"}),
    "POST /api/notices/read": sends({"ids": ["{id}"]}),
}  # fmt: skip
"""Addresses that write: what they answer tells nothing, and what is kept from somebody stays as it is."""

SILENT: Mapping[str, str] = {
    "GET /api/records/{entity}/{id}/comments/people": "names of colleagues who read the same record: test_comments",
    "DELETE /api/jobs/{id}": "one's own import: test_imports",
    "POST /api/jobs/{id}/undo": "one's own import, back through the road of every write: test_imports",
    "GET /api/files/{id}/thumbnail": "a picture, looked up as its file is: test_files",
    "POST /api/files": "one's own file: test_files",
    "POST /api/uploads": "one's own upload: test_files",
    "PATCH /api/uploads/{id}": "one's own upload: test_files",
    "DELETE /api/uploads/{id}": "one's own upload: test_files",
    "GET /api/views/{entity}": "views without what is hidden from who asks: test_lists",
    "POST /api/views/{entity}": "one's own view: test_lists",
    "PUT /api/views/{entity}/default": "one's own choice: test_lists",
    "PATCH /api/views/{entity}/{id}": "a view one sees: test_lists",
    "DELETE /api/views/{entity}/{id}": "one's own view: test_lists",
    "GET /api/departments/people": "numbers of people whom the asker may read: test_people",
    "GET /api/departments/{id}/move": "names of colleagues, which everybody may know: test_people",
    "GET /api/people/logins": "logins, for administrators, of no record: test_people",
    "POST /api/people": "for administrators: test_people",
    "POST /api/people/{user}/link": "a link for administrators to hand over: test_people",
    "DELETE /api/people/{user}/sessions": "for administrators: test_people",
    "GET /api/log": "for administrators; no value of a record: test_evidence",
    "GET /api/log/kinds": "names of events",
    "GET /api/design/fields": "the words of the language: the same for everybody",
    "GET /api/log/export": "for administrators; no value of a record: test_evidence",
    "GET /api/retention": "for administrators, of no record: test_evidence",
    "PATCH /api/retention": "for administrators, of no record: test_evidence",
    "GET /api/workspace": "for administrators, of no record: test_people",
    "PATCH /api/workspace": "for administrators, of no record: test_people",
    "GET /api/permissions/versions": "numbers and days of versions",
    "GET /api/events": "a stream: test_side_doors, test_events",
    "GET /api/notices": "each person's own, of records they may still read: test_comments",
    "GET /api/me/notices": "one's own choices: test_notices",
    "PUT /api/me/notices": "one's own choices: test_notices",
    "POST /api/me/browsers": "one's own browser: test_notices",
    "DELETE /api/me/browsers/{id}": "one's own browser: test_notices",
    "GET /api/unsubscribe/{token}": "to whoever has the link of a letter: test_notices",
    "POST /api/unsubscribe/{token}": "to whoever has the link of a letter: test_notices",
    "POST /api/session": "signing in: test_session, test_auth",
    "DELETE /api/session": "signing out: test_session",
    "GET /api/session/options": "what the sign-in page offers to everybody",
    "GET /api/session/oidc": "leads to the provider: test_providers",
    "GET /api/session/oidc/callback": "signing in: test_providers",
    "PATCH /api/me": "one's own language",
    "POST /api/view-as": "an administrator's own session: test_viewing",
    "DELETE /api/view-as": "an administrator's own session: test_viewing",
    "POST /api/me/password": "one's own password: test_signing_in",
    "GET /api/me/second-factor": "one's own second factor: test_signing_in",
    "POST /api/me/second-factor": "one's own second factor",
    "POST /api/me/second-factor/confirm": "one's own second factor",
    "POST /api/me/second-factor/codes": "one's own recovery codes",
    "POST /api/me/second-factor/off": "one's own second factor",
    "DELETE /api/people/{user}/second-factor": "for administrators, says nothing: test_signing_in",
    "POST /api/password/forgotten": "says nothing to anybody: test_signing_in",
    "POST /api/password/letter": "to whoever has the link: test_signing_in",
    "POST /api/password/reset": "to whoever has the link: test_signing_in",
    "GET /api/sessions": "one's own sessions: test_signing_in",
    "DELETE /api/sessions": "one's own sessions",
    "DELETE /api/sessions/{id}": "one's own sessions: test_signing_in",
    "GET /api/tokens": "one's own keys: test_signing_in",
    "POST /api/tokens": "one's own key: test_session",
    "DELETE /api/tokens/{id}": "one's own keys: test_signing_in",
    "GET /api/public-forms": "for administrators, of no record: test_public_forms",
    "POST /api/public-forms": "for administrators: test_public_forms",
    "GET /api/public-forms/offers/{form}": "for administrators, of no record: test_public_forms",
    "PATCH /api/public-forms/{id}": "for administrators: test_public_forms",
    "DELETE /api/public-forms/{id}": "for administrators: test_public_forms",
    "POST /api/public-forms/{id}/address": "for administrators: test_public_forms",
    "GET /api/public/{token}": "a form for whoever has its address, of no record: test_public_forms",
    "POST /api/public/{token}/password": "to whoever has the address: test_public_forms",
    "POST /api/public/{token}/options": "records that an administrator offers to everybody: test_public_forms",
    "POST /api/public/{token}/answers": "one record, of which nothing is told: test_public_forms",
    "GET /api/invitations": "names of invited users, for administrators: test_signing_in",
    "POST /api/invitations": "for administrators: test_signing_in",
    "DELETE /api/invitations/{user}": "for administrators: test_signing_in",
    "GET /api/sign-in/terms": "for administrators, of no record: test_signing_in",
    "PUT /api/sign-in/terms": "for administrators, of no record: test_signing_in",
    "POST /api/sign-in/test-mail": "for administrators, to themselves: test_signing_in",
    "POST /api/forms/{form}/similar": "names of records that the asker may read: engines/forms/test_choosing",
    "GET /api/health/live": "whether the server lives",
    "GET /api/health/ready": "whether the server is ready",
    "GET /api/metrics": "numbers of the server",
}
"""Addresses that cannot tell anything of a record, with the reason."""


def filled(said: object, known: Mapping[str, str]) -> object:
    """A request with what is kept in place of the names."""
    match said:
        case str():
            return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], found[0]), said)
        case dict():
            return {filled(name, known): filled(value, known) for name, value in said.items()}
        case list():
            return [filled(each, known) for each in said]
    return said


def told(answer: httpx2.Response) -> str:
    """Everything an answer says: the text, what a page mark hides, the sheets of a workbook."""
    if is_zipfile(io.BytesIO(answer.content)):
        with ZipFile(io.BytesIO(answer.content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return answer.text + "".join(marks(answer.text))


def marks(text: str) -> Iterator[str]:
    """What is behind the page marks of an answer."""
    for mark in re.findall(r'"next": ?"([^"]+)"', text):
        try:
            yield base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode(errors="replace")
        except binascii.Error:
            continue


def same(answer: httpx2.Response, guess: str) -> tuple[int, str]:
    """An answer without what was guessed and what is different each time."""
    text = json.dumps(told(answer)).replace(guess, "?")
    text = re.sub(r"request_id\W+\w+", "", text)
    return answer.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z", "", text)
