"""What happened at the door, written down in the transaction in which it happened. No secret is ever part of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from engines.data.sql.statements import Connection

Kind = Literal[
    "signed_in",
    "sign_in_refused",
    "code_refused",
    "locked",
    "signed_out",
    "session_ended",
    "password_changed",
    "password_forgotten",
    "password_reset",
    "invited",
    "invitation_accepted",
    "invitation_withdrawn",
    "mail_failed",
    "second_factor_on",
    "second_factor_off",
    "recovery_code_used",
    "recovery_codes_made",
    "token_made",
    "token_revoked",
    "provider_refused",
    "login_made",
    "link_made",
    "roles_given",
    "terms_changed",
    "workspace_changed",
    "viewing_began",
    "viewing_ended",
]

log = logging.getLogger(__name__)


def noted(
    conn: Connection,
    workspace: str,
    kind: Kind,
    login: str = "",
    user: UUID | None = None,
    address: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Keep that it happened. Of a workspace that does not exist nothing is kept. The role is the platform's."""
    conn.execute(
        'insert into loomwork.sign_in_entry (workspace, kind, login, "user", address, detail) '
        "select name, %s, %s, %s, %s, %s from loomwork.workspace where name = %s",
        (kind, login[:200].replace("\0", ""), user, address, Jsonb(dict(detail or {})), workspace),
    )
    log.info("%s in %s: %s", kind, workspace, user or "")
