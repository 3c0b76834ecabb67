"""Coming in, being somebody, going out."""

from __future__ import annotations

import httpx2


def test_the_sign_in_page_offers_the_demo_roles(live):
    options = httpx2.get(f"{live}/api/session/options").json()
    assert [each["login"] for each in options["demo_logins"]] == [
        "admin", "analyst", "sales", "sales_manager", "finance", "manager", "employee",
    ]  # fmt: skip
    assert options["workspaces"] is None


def test_a_wrong_password_and_no_session_are_401(live):
    wrong = httpx2.post(f"{live}/api/session", json={"login": "analyst", "password": "nope"})
    assert (wrong.status_code, wrong.json()["kind"]) == (401, "unauthorized")
    assert httpx2.get(f"{live}/api/me").status_code == 401
    assert httpx2.get(f"{live}/api/records/crm.customer").status_code == 401
    assert httpx2.get(f"{live}/api/me", cookies={"loomwork_session": "made up"}).status_code == 401


def test_the_cookie_is_for_http_only_and_the_same_site(live):
    answer = httpx2.post(f"{live}/api/session", json={"login": "sales", "password": "demo"})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie


def test_a_foreign_page_cannot_use_the_cookie(sign_in):
    client = sign_in("sales")
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert client.post("/records/crm.customer", json={"name": "x"}, headers=foreign).status_code == 403
    assert client.get("/me", headers=foreign).status_code == 200


def test_me_says_who_i_am_and_what_i_may_open(sign_in):
    me = sign_in("sales").get("/me").json()
    assert me["user"]["login"] == "sales"
    sales = sign_in("sales").get(f"/records/base.user/{me['user']['id']}").json()
    assert me["user"]["department"] == sales["department"] is not None
    assert "sales" in me["roles"] and me["workspace"] == "main" and me["demo"] is True
    targets = {item["target"] for menu in me["menus"] for item in leaves(menu)}
    assert "crm.customer" in targets and "finance.voucher" not in targets


def leaves(item):
    yield item
    for each in item["items"]:
        yield from leaves(each)


def test_i_choose_my_language(sign_in):
    client = sign_in("employee")
    assert client.patch("/me", json={"locale": "zh"}).json() == {"locale": "zh"}
    assert client.get("/me").json()["locale"] == "zh"
    assert client.patch("/me", json={"locale": "xx"}).status_code == 422
    client.patch("/me", json={"locale": "en"})


def test_signing_out_ends_the_session(live):
    client = httpx2.Client(base_url=f"{live}/api")
    client.post("/session", json={"login": "manager", "password": "demo"})
    secret = client.cookies["loomwork_session"]
    assert client.get("/me").status_code == 200
    assert client.delete("/session").status_code == 204
    assert httpx2.get(f"{live}/api/me", cookies={"loomwork_session": secret}).status_code == 401


def test_a_token_signs_a_program_in_and_may_be_limited_to_reading(live, sign_in):
    made = sign_in("sales_manager").post("/tokens", json={"name": "robot", "scopes": ["read"]})
    assert made.status_code == 201
    bearer = {"authorization": f"Bearer {made.json()['token']}"}
    assert httpx2.get(f"{live}/api/records/crm.customer", headers=bearer).status_code == 200
    refused = httpx2.post(f"{live}/api/records/crm.customer", json={"name": "x"}, headers=bearer)
    assert refused.status_code == 403


def test_health_and_metrics_need_no_session(live):
    assert httpx2.get(f"{live}/api/health/live").json() == {"status": "live"}
    assert httpx2.get(f"{live}/api/health/ready").json() == {"status": "ready"}
    assert "loomwork_requests_total" in httpx2.get(f"{live}/api/metrics").text
