"""Faulty YAML: each fault with its file, line, column and a sentence; all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from definitions.files import parse_pack, read_pack
from definitions.problems import Invalid

QUOTED = "an expression with a comma, colon or bracket inside { } is quoted."

TABLE = [
    (
        "entiti: a",
        "1:1: The first key says what a document is; `entiti` is no kind of document; did you mean `entity`?",
    ),
    ("zzz: a", "1:1: The first key says what a document is; `zzz` is no kind of document."),
    ("entity:", "1:1: `entity` needs a name."),
    ("entity: {a: b}", "1:9: `entity` needs a name."),
    ("- a", "1:1: Expected a map: `key: value`."),
    ("entity: a\nx: 1\nx: 2", "3:1: `x` is said twice; first at crm/e.yaml:2:1."),
    ("entity: a\nx: {y: 1, z: 2, y: 3}", "2:17: `y` is said twice; first at crm/e.yaml:2:5."),
    ("entity: a\nx: &b {c: 1}\ny: *b", "2:4: Anchors and aliases (`&`, `*`) are not used here; write it out."),
    ("entity: a\nx: !!python/none ''", "2:4: Tags (`!`) are not used here."),
    ("entity: a\nx: !mine b", "2:4: Tags (`!`) are not used here."),
    ("entity: a\n? [b]\n: c", "2:3: A key is a text."),
    ("entity: a\nx: {a: round(b, 2)}", f"2:8: `round(b` is only part of an expression; {QUOTED}"),
    ("entity: a\nx: [b, round(c, 2)]", f"2:8: `round(c` is only part of an expression; {QUOTED}"),
    ("entity: a\nx: {must: a in ['b', 'c']}", f"2:16: Not YAML: did not find expected ',' or '}}'; {QUOTED}"),
    ("entity: a\nx: {must: b, e}", f"2:14: `e` has no value; {QUOTED}"),
    ("entity: a\nx: !!str 12", "2:4: Tags (`!`) are not used here."),
    ("entity: a\nx: [!!map {}]", "2:5: Tags (`!`) are not used here."),
    ("entity: a\nx: &b c", "2:4: Anchors and aliases (`&`, `*`) are not used here; write it out."),
    ("entity: a\nx: {a: 'b, c: d}", "2:8: Not YAML: found unexpected end of stream."),
    ("entity: a\nx: a: b", f"2:5: Not YAML: mapping values are not allowed in this context; {QUOTED}"),
    ("entity: a\nx: 'b", "2:4: Not YAML: found unexpected end of stream."),
    ("entity: a\n\tx: b", "2:1: Not YAML: found a tab character that violates indentation."),
    ("entity: a\nx: 中文\x07", "2:6: Not YAML: a character that is not allowed."),
]


@pytest.mark.parametrize(("text", "fault"), TABLE)
def test_faulty_yaml_is_told_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_pack("crm", {"pack.yaml": "pack: crm\n", "e.yaml": text + "\n"})
    assert str(caught.value.faults[0]) == f"crm/e.yaml:{fault}"
    assert len(caught.value.faults) == 1 or "*b" in text
    assert all(told.detail.zh for told in caught.value.faults)


def test_all_faults_of_all_files_are_told_at_once() -> None:
    files = {"pack.yaml": "pack: crm\n", "a.yaml": "entiti: x\n---\nentity: b\nx: 1\nx: 2\n", "b.yaml": "x: [\n"}
    with pytest.raises(Invalid) as caught:
        parse_pack("crm", files)
    assert [str(fault.place) for fault in caught.value.faults] == ["crm/a.yaml:1:1", "crm/a.yaml:5:1", "crm/b.yaml:2:1"]


def test_a_folder_without_a_name_card_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="needs a file `pack.yaml`"):
        read_pack(tmp_path)
    (tmp_path / "pack.yaml").write_text("entity: a\n")
    with pytest.raises(Invalid, match="No file of the pack says `pack:`"):
        read_pack(tmp_path)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("pack: a\n")
    (tmp_path / "b.yaml").write_bytes("entity: 订单\n".encode("gb18030"))
    with pytest.raises(Invalid, match="is not UTF-8"):
        read_pack(tmp_path)


def test_the_words_yes_no_on_off_and_dates_stay_text() -> None:
    body = (
        parse_pack("x", {"pack.yaml": "pack: x\n", "a.yaml": "entity: a\non: yes\noff: 2026-03-01\n"}).documents[1].body
    )
    assert body == {"entity": "a", "on": "yes", "off": "2026-03-01"}


def test_seed_records_may_be_a_table() -> None:
    files = {"pack.yaml": "pack: x\n", "seed/base.unit.csv": 'code,name,note\nkg,千克,\nbox,"a, b",c\n'}
    document = parse_pack("x", files).documents[1]
    assert (document.kind, document.name) == ("seed", "base.unit")
    assert document.body["key"] == ["code"]
    assert document.body["records"] == [{"code": "kg", "name": "千克"}, {"code": "box", "name": "a, b", "note": "c"}]
    assert document.body["records"][1].place.line == 3
