"""Files of records over HTTP: uploaded, taken up after a drop, read with the rights of the field that names them."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image

from definitions.problems import Invalid
from runtime.files.content import judged
from tests.journeys.plants import Plant, opened
from tests.serving import Client

PACK = """
entity: site
title: {en: Site, zh: 工地}
record_title: "{name}"
fields:
  name: {type: text, required: true}
  crew: {type: text}
  plan: {type: file, accept: [".pdf", "text/*"], max_size: 1}
  photo: {type: image}
  papers: {type: files, max_count: 3}
  secret: {type: file}
  scan: {type: file, sensitive: true}
  signed: {type: signature}
  first: {type: lookup, path: "papers"}
  steps:
    type: lines
    fields: {what: {type: text}, proof: {type: file}}
---
entity: visit
fields:
  site: {type: reference, to: site}
  note: {type: text}
  paper: {type: lookup, path: site.plan}
---
entity: archive
fields: {name: {type: text}, plan: {type: file}}
---
rule: keeps_a_copy
events: site.created
when: plan != empty
do:
  - create: archive
    set: {name: "file_names(plan)", plan: plan}
---
role: foreman
allow:
  site:
    read: crew == 'a'
    create: true
    update: crew == 'a'
    delete: true
    fields: {secret: hidden, steps.proof: hidden}
  visit: {read: true, create: true}
---
role: clerk
allow:
  site: {read: true, create: true, update: true, delete: true, export: true}
  archive: {read: true}
"""
PEOPLE = {"root": ["admin"], "foreman": ["foreman"], "clerk": ["clerk"], "nobody": []}
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A workspace whose records have files of every kind."""
    with opened(module_database, PACK, PEOPLE) as found:
        yield found


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **given: object) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, kind, **given)
    return written.getvalue()


def sent(client: Client, name: str, content: bytes) -> dict[str, object]:
    """A file uploaded in one request."""
    answer = client.post("/files", files={"file": (name, content)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def made(client: Client, **values: object) -> dict[str, object]:
    """A new record."""
    answer = client.post("/records/plant.site", json={"name": "Site", "crew": "a", **values})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_file_is_what_it_holds_and_is_its_senders_until_a_record_names_it(plant: Plant) -> None:
    foreman, clerk = plant.by("foreman"), plant.by("clerk")
    file = sent(foreman, "../plans/site plan‮fdp.pdf", b"%PDF-1.7 plan")
    assert file == {"id": file["id"], "name": "site planfdp.pdf", "type": "application/pdf", "size": 13}
    at = f"/files/{file['id']}"
    assert foreman.get(at).content == b"%PDF-1.7 plan"
    assert [clerk.get(at).status_code, plant.by("root").get(at).status_code] == [404, 404]
    record = made(foreman, plan={"id": file["id"], "name": "a lie.exe", "type": "text/html"})
    assert record["plan"] == file
    assert clerk.get(at).status_code == 200
    assert plant.by("nobody").get(at).status_code == 404


def test_what_is_sent_is_judged_by_its_content(plant: Plant) -> None:
    client = plant.by("foreman")
    kinds = {
        "a.png": (picture(), "image/png"),
        "page.png": (b"<html><script>alert(1)</script>", "text/html"),
        "drawing.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/xml"),
        "notes.txt": ("笔记，第一行\n".encode("gb18030"), "text/plain"),
        "list.csv": (b"a,b\n1,2\n", "text/csv"),
        "fake.png": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "application/octet-stream"),
        "fake.pdf": (b"\0\1\2\3", "application/octet-stream"),
        "run.pdf": (b"MZ\x90\0", "application/octet-stream"),
    }
    for name, (content, kind) in kinds.items():
        file = sent(client, name, content)
        assert file["type"] == kind, name
        answer = client.get(f"/files/{file['id']}")
        assert answer.content == content
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        inline = answer.headers["content-disposition"].startswith("inline")
        assert inline == (kind in ("image/png", "text/plain", "application/pdf")), name
        if not inline:
            assert answer.headers["content-type"] == "application/octet-stream"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", bytes(80 << 20))
    huge = bytearray(picture())
    huge[16:24] = (12_000).to_bytes(4, "big") * 2
    huge[29:33] = zlib.crc32(huge[12:29]).to_bytes(4, "big")
    for name, content in {"bomb.zip": bomb.getvalue(), "huge.png": bytes(huge), "empty.txt": b""}.items():
        answer = client.post("/files", files={"file": (name, content)})
        assert answer.status_code == 422, name
    assert plant.run("select count(*) from ws_main._upload") == [(0,)]


def test_an_archive_is_refused_for_what_it_becomes_and_not_for_packing_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def packed(*sizes: int) -> io.BytesIO:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, size in enumerate(sizes):
                archive.writestr(f"{number}.bin", bytes(size))
        return file

    assert judged("zeros.zip", packed(1 << 20)).type == "application/zip", "a small one may pack as well as it can"
    monkeypatch.setattr("runtime.files.content.ALWAYS", 1 << 19)
    for sizes in ((1 << 20,), (1 << 18, 1 << 18, 1)):
        with pytest.raises(Invalid, match="too large when unpacked"):
            judged("zeros.zip", packed(*sizes))
    assert judged("zeros.zip", packed(1 << 19)).type == "application/zip"
    monkeypatch.setattr("runtime.files.content.MOST_PARTS", 2)
    with pytest.raises(Invalid, match="too large when unpacked"):
        judged("parts.zip", packed(1, 1, 1))


def test_an_upload_goes_on_where_the_line_broke(plant: Plant) -> None:
    client, content = plant.by("foreman"), bytes(range(256)) * 4000
    name = base64.b64encode("影像.bin".encode()).decode()
    begun = client.post(
        "/uploads", headers={**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    )
    assert begun.status_code == 201, begun.text
    at = begun.headers["location"].removeprefix("/api")
    send = {**TUS, "Content-Type": "application/offset+octet-stream"}
    first = client.patch(at, headers={**send, "Upload-Offset": "0"}, content=content[:300_000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "300000")
    assert client.patch(at, headers={**send, "Upload-Offset": "7"}, content=b"x").status_code == 409
    assert plant.by("clerk").head(at, headers=TUS).status_code == 404
    there = client.head(at, headers=TUS)
    assert (there.headers["upload-offset"], there.headers["upload-length"]) == ("300000", str(len(content)))
    last = client.patch(at, headers={**send, "Upload-Offset": "300000"}, content=content[300_000:])
    assert last.headers["upload-offset"] == str(len(content))
    assert client.head(at, headers=TUS).headers["upload-offset"] == str(len(content))
    file = client.get(at.replace("uploads", "files") + "/about").json()
    assert (file["name"], file["size"]) == ("影像.bin", len(content))
    assert client.get(f"/files/{file['id']}").content == content
    [(digest,)] = plant.run("select sha256 from ws_main._file where id = %s", file["id"])
    assert digest == hashlib.sha256(content).hexdigest()


def test_an_upload_can_be_given_up_and_is_held_to_the_protocol(plant: Plant) -> None:
    client = plant.by("foreman")
    at = client.post("/uploads", headers={**TUS, "Upload-Length": "10"}).headers["location"].removeprefix("/api")
    assert client.delete(at, headers=TUS).status_code == 204
    assert client.head(at, headers=TUS).status_code == 404
    assert client.post("/uploads", headers={"Upload-Length": "10"}).status_code == 412
    assert client.post("/uploads", headers={**TUS, "Upload-Length": "many"}).status_code == 422
    assert client.post("/uploads", headers={**TUS, "Upload-Length": str(10**12)}).status_code == 422
    token = plant.by("clerk").post("/tokens", json={"name": "reader", "scopes": ["read"]}).json()["token"]
    reader = Client(base_url=f"{plant.address}/api", headers={"Authorization": f"Bearer {token}"}, timeout=300)
    with reader:
        assert reader.post("/files", files={"file": ("a.txt", b"a")}).status_code == 403


def test_parts_of_a_file_are_sent_and_what_is_known_is_not_sent_again(plant: Plant) -> None:
    client, content = plant.by("foreman"), bytes(range(200)) * 3000
    at = f"/files/{sent(client, 'video.bin', content)['id']}"
    whole = client.get(at)
    assert whole.headers["accept-ranges"] == "bytes" and "content-encoding" not in whole.headers
    for asked, part in {"bytes=0-9": content[:10], "bytes=599990-": content[599990:], "bytes=-5": content[-5:]}.items():
        answer = client.get(at, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["content-range"] == "bytes 599995-599999/600000"
    assert client.get(at, headers={"Range": "bytes=600000-"}).status_code == 416
    assert client.get(at, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    assert client.get(at, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304


def test_small_pictures_are_upright_and_say_nothing_of_the_camera(plant: Plant) -> None:
    client = plant.by("foreman")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Secrets"
    photo = sent(client, "photo.jpg", picture("JPEG", (800, 400), exif=exif))
    assert (photo["width"], photo["height"]) == (800, 400)
    answer = client.get(f"/files/{photo['id']}/thumbnail", params={"size": "200"})
    with Image.open(io.BytesIO(answer.content)) as small:
        assert (small.format, small.size, dict(small.getexif())) == ("WEBP", (128, 256), {})
    assert b"Secrets" not in answer.content
    etag = answer.headers["etag"]
    assert client.get(f"/files/{photo['id']}/thumbnail?size=200", headers={"If-None-Match": etag}).status_code == 304
    assert client.get(f"/files/{sent(client, 'a.txt', b'abc')['id']}/thumbnail").status_code == 404


def test_a_field_takes_what_it_says_and_nobody_elses_file(plant: Plant) -> None:
    foreman, clerk = plant.by("foreman"), plant.by("clerk")
    theirs, text = sent(clerk, "theirs.pdf", b"%PDF-1"), sent(foreman, "a.txt", b"abc")
    large, zipped = sent(foreman, "large.txt", b"a" * (2 << 20)), sent(foreman, "a.zip", b"PK\x05\x06" + bytes(18))
    wrong = {
        "plan": [
            (theirs, "no such file"),
            ({"id": "0" * 32}, "no such file"),
            (large, "larger than 1 MB"),
            (zipped, "not of a kind"),
        ],
        "photo": [(text, "not of a kind")],
        "signed": [(text, "not of a kind")],
        "papers": [([text, theirs], "no such file")],
    }
    for field, cases in wrong.items():
        for value, said in cases:
            answer = foreman.post("/records/plant.site", json={"name": "x", "crew": "a", field: value})
            assert answer.status_code == 422, (field, answer.text)
            [error] = answer.json()["errors"]
            assert said in error["detail"] and error["pointer"].startswith(f"/{field}")
    four = [sent(foreman, f"{n}.txt", b"abc") for n in range(4)]
    assert foreman.post("/records/plant.site", json={"name": "x", "papers": four}).status_code == 422
    made(foreman, papers=[four[2], four[0]])
    found = foreman.get("/records/plant.site", params={"where": "contains(file_names(papers), '2.txt')"}).json()[
        "records"
    ]
    assert [file["name"] for file in found[0]["papers"]] == ["2.txt", "0.txt"]


def test_who_sees_the_field_reads_the_file_and_nobody_else(plant: Plant) -> None:
    foreman, clerk, root = plant.by("foreman"), plant.by("clerk"), plant.by("root")
    files = {name: sent(clerk, f"{name}.txt", b"abc") for name in ("plan", "secret", "proof", "scan")}
    record = made(
        clerk, plan=files["plan"], secret=files["secret"], scan=files["scan"],
        steps=[{"what": "dig", "proof": files["proof"]}],
    )  # fmt: skip

    def reads(client: Client) -> dict[str, int]:
        return {name: client.get(f"/files/{each['id']}").status_code for name, each in files.items()}

    assert reads(clerk) == dict.fromkeys(files, 200)
    assert reads(foreman) == {"plan": 200, "secret": 404, "proof": 404, "scan": 200}
    assert foreman.get(f"/files/{files['secret']['id']}/about").status_code == 404
    assert reads(plant.by("nobody")) == dict.fromkeys(files, 404)
    answer = foreman.post("/records/plant.site", json={"name": "mine", "crew": "a", "plan": files["secret"]})
    assert answer.status_code == 422
    assert {each["login"] for each in root.get("/log", params={"kind": "viewed"}).json()["entries"]} >= {
        "clerk",
        "foreman",
    }
    assert root.post("/view-as", json={"role": "foreman"}).status_code == 204
    assert root.get(f"/files/{files['secret']['id']}").status_code == 404
    assert root.post("/files", files={"file": ("a.txt", b"a")}).status_code == 403
    root.delete("/view-as")
    moved = clerk.patch(f"/records/plant.site/{record['id']}", json={"version": record["version"], "crew": "b"}).json()
    assert reads(foreman) == dict.fromkeys(files, 404)
    fresh = sent(clerk, "new.txt", b"new")
    clerk.patch(f"/records/plant.site/{record['id']}", json={"version": moved["version"], "plan": fresh, "steps": []})
    assert reads(clerk) == dict.fromkeys(files, 200), "the history tells of them"
    history = clerk.get(f"/records/plant.site/{record['id']}/history").json()["entries"][0]["changes"]
    assert [change["old"]["name"] for change in history if change["field"] == "plan"] == ["plan.txt"]
    assert (
        clerk.get("/records/plant.site/export", params={"format": "csv", "select": "plan"}).text.count("new.txt") == 1
    )
    assert clerk.delete(f"/records/plant.site/{record['id']}").status_code == 204
    assert reads(clerk) == {"plan": 200, "secret": 404, "proof": 404, "scan": 404}, (
        "the archive keeps a copy of the plan"
    )
    assert reads(root) == dict.fromkeys(files, 200), "the history of what is deleted is the administrator's"


def test_only_who_signed_puts_a_signature_into_a_record(plant: Plant) -> None:
    foreman, clerk = plant.by("foreman"), plant.by("clerk")
    drawn = sent(foreman, "signature.png", picture())
    record = made(foreman, signed=drawn)
    assert record["signed"]["by"] == "foreman" and record["signed"]["at"].endswith("Z")
    for client in (foreman, clerk):
        answer = client.post("/records/plant.site", json={"name": "forged", "crew": "a", "signed": record["signed"]})
        assert answer.status_code == 422, "nobody signs twice with one signature"
    again = clerk.patch(f"/records/plant.site/{record['id']}", json={**record, "name": "renamed"})
    assert again.status_code == 200 and again.json()["signed"] == record["signed"]
    copy = made(clerk, papers=[sent(clerk, "a.txt", b"abc")])
    made(foreman, papers=copy["papers"])
    assert plant.run("select count(*) from ws_main._file where id = %s", copy["papers"][0]["id"]) == [(1,)]
