"""Import and export over HTTP: a job with progress, faults by row, and a file that comes back."""

from __future__ import annotations

import json
from uuid import uuid4


def test_a_file_is_looked_at_then_imported_then_exported(sign_in, do_jobs):
    client, mark = sign_in("admin"), uuid4().hex[:6]
    table = "编码,名称,城市\n" + "".join(f"{mark}-{n},{mark} Imp {n},Paris\n" for n in range(5))
    file = {"file": ("customers.csv", table.encode("gb18030"), "text/csv")}
    look = client.post("/records/crm.customer/import/preview", files=file)
    assert look.status_code == 200, look.text
    guesses = {column["name"]: column["field"] for column in look.json()["columns"]}
    assert guesses == {"编码": "code", "名称": "name", "城市": "city"}
    ordered = client.post("/records/crm.customer/import", files=file, data={"map": json.dumps(guesses)})
    assert ordered.status_code == 202, ordered.text
    job = f"/jobs/{ordered.json()['job']}"
    assert client.get(job).json()["state"] == "queued"
    do_jobs()
    done = client.get(job).json()
    assert done["state"] == "done", done
    assert done["result"]["created"] == 5
    out = client.get("/records/crm.customer/export", params={"format": "csv", "where": f"contains(name, '{mark}')"})
    assert out.status_code == 200 and "attachment" in out.headers["content-disposition"]
    assert out.content.decode("utf-8-sig").count(f"{mark} Imp") == 5


def test_wrong_rows_are_told_and_nothing_is_written(sign_in, do_jobs):
    client, mark = sign_in("admin"), uuid4().hex[:6]
    table = f"code,name,email\n{mark}-1,{mark} a,a@example.com\n{mark}-2,,not an address\n"
    file = {"file": ("c.csv", table.encode(), "text/csv")}
    mapping = {"map": json.dumps({"code": "code", "name": "name", "email": "email"})}
    job = client.post("/records/crm.customer/import", files=file, data=mapping).json()["job"]
    do_jobs()
    result = client.get(f"/jobs/{job}").json()["result"]
    assert {error["row"] for error in result["errors"]} == {3}
    assert result["created"] == 0
    found = client.get("/records/crm.customer", params={"where": f"contains(name, '{mark}')"}).json()
    assert found["records"] == []


def test_a_job_is_its_owner_s_business(sign_in, do_jobs):
    file = {"file": ("c.csv", b"code,name\n", "text/csv")}
    job = sign_in("admin").post("/records/crm.customer/import", files=file, data={"map": "{}"}).json()["job"]
    assert sign_in("sales").get(f"/jobs/{job}").status_code == 404
    do_jobs()


def test_export_needs_the_right(sign_in):
    assert sign_in("sales").get("/records/crm.customer/export").status_code == 403
