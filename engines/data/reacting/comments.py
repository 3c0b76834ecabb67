"""Comments of records: plain text in which people are mentioned as `@<id>`, and files.

Whoever may read a record reads its comments and may write one. What one wrote oneself one may change and delete: what
was there before stays in the table, and nobody is shown it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from definitions.problems import Fault, NotAllowed, NotFound, invalid
from definitions.texts import Text
from engines.data.history.past import mark, place, titles
from engines.data.reacting.threads import Thread, draw_in, followers, readers, see, standing
from engines.data.rights.permissions import as_system
from engines.data.rights.persons import PERSON
from engines.data.writing.attaching import attach_to_record, detach_from_record

LONGEST = 10_000
MOST_FILES = 20
MOST_MENTIONED = 50
MOST = 100
MENTION = re.compile(r"@([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")

Said = dict[str, object]
Row = Mapping[str, Any]


def comments(thread: Thread, after: str = "", limit: int = 50) -> Said:
    """`{comments, next, following, seen, unread}`, the newest first."""
    count = min(max(limit, 1), MOST)
    further = " and id < %(last)s" if after else ""
    rows = thread.rows(
        f"select * from {{}}._comment where record = %(record)s and entity = %(entity)s{further}"
        " order by id desc limit %(limit)s",
        entity=thread.entity.id,
        limit=count + 1,
        **({"last": place(after)} if after else {}),
    )
    page = rows[:count]
    return {
        "comments": documents(thread, page),
        "next": mark(page[-1]) if len(rows) > count else None,
        **standing(thread),
    }


def documents(thread: Thread, rows: Sequence[Row]) -> list[Said]:
    """Comments for people, with the names that people have now."""
    ids = {id for row in rows for id in (row["user"], *row["mentions"]) if id}
    names = titles(thread.conn, as_system(thread.scope), PERSON, ids)
    return [document(thread, row, names) for row in rows]


def document(thread: Thread, row: Row, names: Mapping[str, str]) -> Said:
    """One comment; of a deleted one only that it was there."""
    gone = row["deleted_at"] is not None
    user = row["user"]
    return {
        "id": str(row["id"]),
        "at": moment(row["at"]),
        "user": {"id": str(user), "name": names.get(str(user), "")} if user else None,
        "text": "" if gone else row["text"],
        "mentions": {} if gone else {str(id): names.get(str(id), "") for id in row["mentions"]},
        "files": [] if gone else row["files"],
        "edited": moment(row["edited_at"]),
        "deleted": gone,
        "mine": user is not None and user == thread.scope.user.id,
    }


def moment(at: datetime | None) -> str | None:
    """A moment as JSON has it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


# --- writing ----------------------------------------------------------------------------------------------------------


def write_comment(thread: Thread, text: str, files: Sequence[UUID]) -> Said:
    """A new comment. Who is mentioned in it follows the record, as its writer does, and all who follow are told."""
    require_words(text, files)
    mentioned = mentions_in(thread, text)
    attached = attach_to_record(thread.conn, thread.scope, thread.entity, thread.id, files)
    [row] = thread.rows(
        'insert into {}._comment (entity, record, "user", at, text, mentions, files) values'
        " (%(entity)s, %(record)s, %(me)s, %(now)s, %(text)s, %(mentions)s::uuid[], %(files)s::jsonb) returning *",
        entity=thread.entity.id,
        text=text,
        mentions=list(mentioned),
        files=json.dumps(attached),
    )
    me = thread.scope.user.id
    draw_in(thread, {*mentioned, *([me] if me else [])})
    see(thread, row["id"])
    others = readers(thread, followers(thread) - {me, *mentioned})
    send(thread, row["id"], {"mention": [id for id in mentioned if id != me], "comment": sorted(others)})
    return documents(thread, [row])[0]


def edit_comment(thread: Thread, id: UUID, text: str) -> Said:
    """Other words in a comment of one's own; those mentioned only now are told."""
    row = own(thread, id)
    require_words(text, row["files"])
    mentioned = mentions_in(thread, text, row["mentions"])
    [changed] = thread.rows(
        "update {}._comment set text = %(text)s, mentions = %(mentions)s::uuid[], edited_at = %(now)s,"
        " earlier = earlier || jsonb_build_array(jsonb_build_object('at', coalesce(edited_at, at), 'text', text))"
        " where id = %(id)s returning *",
        id=id,
        text=text,
        mentions=list(mentioned),
    )
    fresh = [each for each in mentioned if each not in row["mentions"] and each != thread.scope.user.id]
    draw_in(thread, fresh)
    send(thread, id, {"mention": fresh})
    return documents(thread, [changed])[0]


def delete_comment(thread: Thread, id: UUID) -> None:
    """A comment of one's own is shown to nobody any more, nor are its files and what was told of it."""
    row = own(thread, id)
    thread.write("update {}._comment set deleted_at = %(now)s where id = %(id)s", id=id)
    thread.write("delete from {}._notice where source = %(id)s", id=id)
    files = [UUID(str(file["id"])) for file in row["files"]]
    left = thread.rows(
        "select 1 from {}._comment c, jsonb_array_elements(c.files) f where c.record = %(record)s"
        " and c.deleted_at is null and f->>'id' = any(%(files)s)",
        files=[str(file) for file in files],
    )
    if files and not left:
        detach_from_record(thread.conn, thread.scope, thread.id, files)
    send(thread, id, {})


def own(thread: Thread, id: UUID) -> Row:
    """A comment that the asker wrote, held until the end of the transaction."""
    rows = thread.rows(
        "select * from {}._comment where id = %(id)s and record = %(record)s and entity = %(entity)s"
        " and deleted_at is null for no key update",
        id=id,
        entity=thread.entity.id,
    )
    if not rows:
        raise NotFound(Text("There is no such comment.", "没有这条评论。"))
    if rows[0]["user"] is None or rows[0]["user"] != thread.scope.user.id:
        raise NotAllowed(Text("Only who wrote a comment may change it.", "只能修改或删除自己的评论。"))
    return rows[0]


def require_words(text: str, files: Sequence[object]) -> None:
    """A comment says something, and not too much."""
    if not text.strip() and not files:
        raise invalid([Fault(Text("Write something or add a file.", "请填写内容或添加附件。"), "/text", name="text")])
    if len(text) > LONGEST:
        sentence = Text(f"A comment has at most {LONGEST} characters.", f"评论最多{LONGEST}个字符。")
        raise invalid([Fault(sentence, "/text", name="text")])
    if len(files) > MOST_FILES:
        sentence = Text(f"A comment has at most {MOST_FILES} files.", f"每条评论最多{MOST_FILES}个附件。")
        raise invalid([Fault(sentence, "/files", name="files")])


def mentions_in(thread: Thread, text: str, before: Sequence[UUID] = ()) -> tuple[UUID, ...]:
    """Who is mentioned: people who may read the record, or whom the comment mentioned already."""
    found = tuple(dict.fromkeys(UUID(each) for each in MENTION.findall(text)))
    fresh = [each for each in found if each not in before]
    if len(found) > MOST_MENTIONED or frozenset(fresh) != readers(thread, fresh):
        sentence = Text("Only people who may read this record can be mentioned.", "只能提及有权查看此记录的人员。")
        raise invalid([Fault(sentence, "/text", name="text")])
    return found


# --- telling ----------------------------------------------------------------------------------------------------------

TOLD: Mapping[str, Text] = {
    "mention": Text("You were mentioned in a comment", "有人在评论中提到了您"),
    "comment": Text("A new comment", "新评论"),
}


def send(thread: Thread, comment: UUID, whom: Mapping[str, Sequence[UUID]]) -> None:
    """A notice for each of these people, by its kind, and word to the pages that show the record."""
    scope, payloads = thread.scope, [changed(thread)]
    for kind, users in whom.items():
        rows = thread.rows(
            'insert into {}._notice ("user", at, message, entity, record, kind, "by", source)'
            " select u, %(now)s, %(message)s::jsonb, %(entity)s, %(record)s, %(kind)s, %(me)s, %(comment)s"
            ' from unnest(%(users)s::uuid[]) u returning id, "user"',
            message=json.dumps({"en": TOLD[kind].en, "zh": TOLD[kind].zh}),
            entity=thread.entity.name,
            kind=kind,
            comment=comment,
            users=list(users),
        )
        payloads += [notice(scope.workspace, row["user"], row["id"]) for row in rows]
    thread.tell(payloads)


def notice(workspace: str, user: UUID, id: UUID) -> str:
    """The message that somebody has a new notice."""
    return json.dumps({"kind": "notice", "workspace": workspace, "user": str(user), "id": str(id)})


def changed(thread: Thread) -> str:
    """The message that the comments of the record are others."""
    said = {"kind": "commented", "workspace": thread.scope.workspace, "entity": thread.entity.name}
    return json.dumps({**said, "ids": [str(thread.id)], "by": str(thread.scope.user.id)})
