"""Where files are kept: in a folder or a bucket, in backups and copies, until nobody needs them; and what is proved."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from engines.data.history.attached import find_file
from engines.data.writing.attaching import attach_to_record, detach_from_record
from runtime.acting import act_as
from runtime.apps import SYSTEM, installed_on
from runtime.files.cleaning import clean
from runtime.files.moving import file_faults
from runtime.files.store import Files, WrongStore, key_of, open_files
from runtime.settings import Settings
from runtime.workspaces import backups, copies, drop_workspace
from tests.buckets import bucket
from tests.journeys.plants import Plant, opened, until
from tests.journeys.test_files import TUS, picture, sent
from tests.serving import demo_settings

PACK = """
entity: note
fields:
  name: {type: text}
  paper: {type: file}
  papers: {type: files}
  photo: {type: image}
"""


@pytest.fixture(scope="module", params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    """A store of each kind."""
    folder = tmp_path_factory.mktemp("store")
    if request.param == "folder":
        yield open_files(Settings(data=folder))
        return
    with bucket(folder) as url:
        yield open_files(Settings(files=url))


def test_a_store_keeps_what_it_is_given(store: Files) -> None:
    content = bytes(range(256)) * 60_000
    store.store.put("ws_a/00/large", io.BytesIO(content))
    store.store.put("ws_a/01/small", io.BytesIO(b"abc"))
    store.store.put("ws_a/01/small", io.BytesIO(b"abcdef"))
    store.store.put("ws_b/01/small", io.BytesIO(b"xyz"))
    assert b"".join(store.store.read("ws_a/00/large")) == content
    assert b"".join(store.store.read("ws_a/00/large", 1_000_000, 1_000_500)) == content[1_000_000:1_000_500]
    assert [b"".join(store.store.read("ws_a/01/small", *part)) for part in ((2,), (0, 3), (6, 6))] == [
        b"cdef",
        b"abc",
        b"",
    ]
    assert store.store.keys("ws_a/") == ["ws_a/00/large", "ws_a/01/small"]
    store.store.remove(["ws_a/01/small", "ws_a/01/never"])
    with pytest.raises(FileNotFoundError):
        store.store.read("ws_a/01/small")
    store.store.remove_all("ws_a/")
    store.store.remove_all("ws_a/")
    assert (store.store.keys("ws_a/"), store.store.keys("ws_b/")) == ([], ["ws_b/01/small"])


def test_an_address_that_is_none_is_refused_and_no_key_is_told() -> None:
    for wrong in ("ftp://host/x", "s3://loom?secret=hush&password=x", "s3://loom?megabytes=many&secret=hush"):
        with pytest.raises(WrongStore) as caught:
            open_files(Settings(files=wrong))
        assert "hush" not in str(caught.value)
    chosen = Settings(files="s3://loom?key=mine&secret=hush")
    assert "hush" not in repr(chosen) and "hush" not in repr(open_files(chosen))


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A workspace whose records have files."""
    with opened(module_database, PACK, {"root": ["admin"]}) as found:
        yield found


def kept() -> Files:
    """The store of the running server."""
    return open_files(demo_settings())


def test_backups_and_copies_bring_the_files_and_dropping_takes_them(plant: Plant, store: Files, tmp_path: Path) -> None:
    client = plant.by("root")
    file = sent(client, "deed.pdf", b"%PDF-1.7 deed")
    record = client.post("/records/plant.note", json={"name": "deed", "paper": file}).json()
    name = f"copy_{'s3' if store.largest == 20 << 20 else 'folder'}"
    here, schema = kept().store, f"ws_{name}"
    with psycopg.connect(plant.database.admin) as conn:
        backups.repeatable(conn)
        copies.copy_workspace(conn, "main", name, here, title="Copy")
        conn.commit()
    other = plant.by("root", workspace=name)
    assert other.get(f"/records/plant.note/{record['id']}").json()["paper"] == file
    assert other.get(f"/files/{file['id']}").content == b"%PDF-1.7 deed"
    with psycopg.connect(plant.database.admin) as conn:
        backups.repeatable(conn)
        backups.backup(conn, name, tmp_path / "kept.zip", here)
        conn.execute("set local role none")
        drop_workspace(conn, name)
        here.remove_all(f"{schema}/")
        backups.restore(conn, tmp_path / "kept.zip", store.store)
        assert list(file_faults(conn, schema, store.store)) == []
        assert len(list(file_faults(conn, schema, here))) == len(store.store.keys(f"{schema}/")) > 0
        conn.rollback()
    assert here.keys(f"{schema}/") == []
    assert client.get(f"/files/{file['id']}").status_code == 200


def test_what_is_missing_or_changed_is_found(plant: Plant) -> None:
    client, here = plant.by("root"), kept().store
    whole, changed, missing = (sent(client, name, b"the bytes") for name in ("whole.txt", "changed.txt", "missing.txt"))
    with psycopg.connect(plant.database.admin) as conn:
        assert not list(file_faults(conn, "ws_main", here))
        here.put(key_of("ws_main", UUID(str(changed["id"]))), io.BytesIO(b"Other bytes"))
        here.remove([key_of("ws_main", UUID(str(missing["id"])))])
        told = [each.en for each in file_faults(conn, "ws_main", here)]
    assert told == [
        f"The bytes of file {changed['id']} “changed.txt” were changed.",
        f"The bytes of file {missing['id']} “missing.txt” are missing.",
    ]
    for each in (changed, missing):
        here.put(key_of("ws_main", UUID(str(each["id"]))), io.BytesIO(b"the bytes"))
    assert client.get(f"/files/{whole['id']}").content == b"the bytes"


def test_what_nobody_needs_is_removed_and_nothing_else(plant: Plant) -> None:
    client, files = plant.by("root"), kept()
    named, replaced, deleted, unnamed, attached, young = (
        sent(client, f"{n}.txt", b"abc") for n in ("named", "replaced", "deleted", "unnamed", "attached", "young")
    )
    photo = sent(client, "photo.png", picture())
    assert client.get(f"/files/{photo['id']}/thumbnail").status_code == 200
    upload = client.post("/uploads", headers={**TUS, "Upload-Length": "9"}).headers["location"].rsplit("/")[-1]
    send = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    assert client.patch(f"/uploads/{upload}", headers=send, content=b"abc").status_code == 204
    record = client.post("/records/plant.note", json={"paper": replaced, "papers": [named]}).json()
    client.patch(f"/records/plant.note/{record['id']}", json={"version": 1, "paper": None})
    gone = client.post("/records/plant.note", json={"paper": deleted}).json()
    assert client.delete(f"/records/plant.note/{gone['id']}").status_code == 204
    plant.run("update ws_main._file set at = at - interval '30 days' where id <> %s", young["id"])
    plant.run("update ws_main._upload set at = at - interval '30 days'")
    with psycopg.connect(plant.database.admin) as conn:
        installed = installed_on(conn, "main")
        scope = installed.scope(replace(SYSTEM, id=plant.people["root"], administrator=True))
        act_as(conn, scope.schema)
        note = scope.app.entity("plant.note")
        id = UUID(str(attached["id"]))
        assert attach_to_record(conn, scope, note, UUID(record["id"]), [id])[0]["name"] == "attached.txt"
        assert find_file(conn, scope, id).name == "attached.txt"
        later = datetime.now(UTC) + timedelta(hours=1)
        assert clean(conn, scope, files, later) >= 3
        conn.commit()

    def there(*some: dict[str, object]) -> list[str]:
        return [str(each["name"]) for each in some if client.get(f"/files/{each['id']}").status_code == 200]

    everything = (named, replaced, deleted, unnamed, attached, young, photo)
    assert there(*everything) == ["named.txt", "replaced.txt", "deleted.txt", "attached.txt", "young.txt"]
    assert not [key for key in files.store.keys("ws_main/") if str(photo["id"]) in key or upload in key]
    plant.run("delete from ws_main._history where record = any (%s)", [UUID(record["id"]), UUID(gone["id"])])
    with psycopg.connect(plant.database.admin) as conn:
        act_as(conn, scope.schema)
        detach_from_record(conn, scope, UUID(record["id"]), [id])
        clean(conn, scope, files, later)
        conn.commit()
    assert there(*everything) == ["named.txt", "young.txt"], "the history that told of them is gone"
    assert plant.run("select count(*) from ws_main._attached where file = %s", named["id"]) == [(1,)]


def test_a_workspace_keeps_no_more_than_it_may(plant: Plant) -> None:
    client = plant.by("root")
    plant.run("""update loomwork.workspace set limits = '{"megabytes": 1}' where name = 'main'""")
    plant.run("""select pg_notify('loomwork_events', '{"kind": "version", "workspace": "main"}')""")
    until(lambda: client.post("/files", files={"file": ("large.txt", b"a" * (1 << 20))}).status_code == 409)
    assert client.post("/files", files={"file": ("small.txt", b"a")}).status_code == 201
