"""Two workspaces with a pack that is all restrictions, some records in each, and people who may see little of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from definitions.files import read_pack
from engines.data import records
from runtime.acting import act_as
from runtime.auth.logins import create_login
from runtime.database import Database, prepared
from runtime.publishing import SYSTEM, publish_packs
from runtime.workspaces import create_workspace
from tests.serving import Client, demo_settings, do_jobs_of, serving

PACK = Path(__file__).parent / "clinic"
WORD = "clinic-password"
PEOPLE = {
    "root": ["admin"],
    "nurse": ["nurse"],
    "doctor": ["doctor"],
    "both": ["doctor", "porter"],
    "nobody": [],
}
SECRETS = {
    "a hidden text": "NID-777",
    "a hidden amount": "4321.09",
    "a hidden amount of a line": "91.11",
    "a hidden diagnosis": "GOUT-X",
    "the name of an unreadable record": "Bertha",
    "the hidden text of an unreadable record": "NID-888",
    "a field of an unreadable record": "555 888",
    "the name of an unreadable kind of record": "TOPSECRET",
}
"""What the nurse must meet nowhere."""


@dataclass
class Clinic:
    """The address of the server, the records by a short name, and a client for each person."""

    address: str
    database: Database
    ids: Mapping[str, str]
    clients: dict[tuple[str, str], Client] = field(default_factory=dict)

    def by(self, login: str, workspace: str = "main") -> Client:
        """The client of one person."""
        key = (login, workspace)
        if key not in self.clients:
            client = self.clients[key] = Client(base_url=f"{self.address}/api", timeout=300)
            sent = {"login": login, "password": WORD, "workspace": workspace}
            assert client.post("/session", json=sent).status_code == 204
        return self.clients[key]

    def do_jobs(self) -> None:
        """Do what waits."""
        do_jobs_of(self.database)


@contextmanager
def opened(url: str) -> Iterator[Clinic]:
    """Both workspaces, served."""
    database = prepared(url)
    with psycopg.connect(database.admin) as conn:
        ids = {name: workspace(conn, name) for name in ("main", "other")}
        conn.commit()
    with serving(database) as address:
        clinic = Clinic(address, database, ids["main"] | {f"other {k}": v for k, v in ids["other"].items()})
        yield clinic
        for client in clinic.clients.values():
            client.close()


def workspace(conn: psycopg.Connection, name: str) -> dict[str, str]:
    """One workspace with its people and records; their ids."""
    create_workspace(conn, name, name)
    scope = publish_packs(conn, name, [read_pack(PACK)], demo_settings(), by="test").scope(SYSTEM)
    act_as(conn, scope.schema)

    def made(entity: str, **values: object) -> str:
        return str(records.create(conn, scope, entity, [values])[0])

    users = {login: made("base.user", name=login, account=login, roles=roles) for login, roles in PEOPLE.items()}
    ids = {
        "anna": made("clinic.patient", name="Anna", code="A1", national_id="NID-777", ward="a", phone="1",
                     budget="4321.09", owner=users["doctor"]),
        "bertha": made("clinic.patient", name="Bertha", code="B1", national_id="NID-888", ward="b", phone="555 888",
                       budget="100", owner=users["root"]),
        "both's": made("clinic.patient", name="Carla", code="C1", national_id="NID-999", ward="b", owner=users["both"]),
    }  # fmt: skip
    ids["departed"] = made("clinic.patient", name="Departed", code="D1", ward="a", owner=users["root"])
    records.update(conn, scope, "clinic.patient", [records.Update(UUID(ids["departed"]), {"ward": "b"}, 1)])
    if name == "main":
        ids["only main"] = made("clinic.patient", name="Onlymain", code="M1", national_id="NID-111", ward="a")
    ids["dossier"] = made("clinic.dossier", name="TOPSECRET", patient=ids["anna"])
    items = [{"what": "bandage", "price": "5", "cost": "91.11", "file": ids["dossier"]}]
    ids["visit"] = made("clinic.visit", patient=ids["anna"], fee="10", cost="4321.09", diagnosis="GOUT-X",
                        referred=ids["bertha"], items=items)  # fmt: skip
    ids["unseen visit"] = made("clinic.visit", patient=ids["bertha"], fee="20", diagnosis="GOUT-X",
                               items=[{"what": "splint", "price": "1"}])  # fmt: skip
    conn.execute("set local role none")
    for login, user in users.items():
        create_login(conn, name, login, UUID(user), WORD)
    return ids | users
