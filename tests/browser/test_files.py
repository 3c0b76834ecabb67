"""Files in a browser: sent with progress, taken up again after a drop, looked at; and a signature drawn on a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, THUMB, Open
from tests.journeys.plants import Plant, opened, until

TEXT = """
entity: site
title: {en: Site, zh: 工地}
record_title: "{name}"
fields:
  name: {type: text, required: true, title: {en: Name, zh: 名称}}
  photo: {type: image, title: {en: Photo, zh: 照片}}
  plan: {type: file, accept: [.pdf], max_size: 8, title: {en: Plan, zh: 图纸}}
  papers: {type: files, title: {en: Papers, zh: 文件}}
  signed: {type: signature, title: {en: Signed, zh: 签字}}
---
view: sites
entity: site
columns: [name, photo, plan, papers, signed]
---
menu: work
title: {en: Work, zh: 工作}
items: {sites: {entity: site}}
"""
PART = 4 * 1024 * 1024


@pytest.fixture(scope="module")
def plant(module_database: str) -> Iterator[Plant]:
    """A company with building sites."""
    with opened(module_database, TEXT, {"root": ["admin"]}) as found:
        yield found


def drawing(color: tuple[int, int, int], size: tuple[int, int] = (1200, 800)) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, color).save(written, "PNG")
    return written.getvalue()


def chinese() -> bytes:
    """A PDF in GBK whose font is not in it, as Chinese offices write them."""
    text = "合同".encode("gbk").hex()
    content = f"BT /F 60 Tf 40 60 Td <{text}> Tj ET"
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 150]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream\n",
        "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/GBK-EUC-H/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/FontDescriptor 7 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        "<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 900/Descent -100"
        "/CapHeight 700/StemV 80>>",
    )
    objects = "".join(f"{number} 0 obj{part}endobj\n" for number, part in enumerate(parts, 1))
    return f"%PDF-1.4\n{objects}trailer<</Root 1 0 R>>\n%%EOF".encode()


INK = """canvas => {
  const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  return dots.some((value, at) => at % 4 === 0 && value < 100)
}"""


def field(page: Page, title: str):  # noqa: ANN201
    """The part of the form where files of a field are."""
    return page.get_by_role("group", name=title, exact=True)


def give(page: Page, title: str, *files: Path) -> None:
    """Choose files for a field."""
    field(page, title).locator("input[type=file]").first.set_input_files(files)


def test_files_are_sent_taken_up_again_and_looked_at(sit: Open, plant: Plant, told: list[str], tmp_path: Path) -> None:
    for name, content in {
        "site.png": drawing((40, 110, 190)),
        "plan.pdf": chinese(),
        "notes.txt": "第一行：基坑验收\nSecond line".encode("gb18030"),
        "clip.bin": bytes(range(256)) * (24 * 1024),
    }.items():
        (tmp_path / name).write_bytes(content)
    page = sit(plant, "root", "/e/plant.site/new")
    page.get_by_label("Name").fill("North gate")
    give(page, "Photo", tmp_path / "site.png")
    expect(field(page, "Photo").get_by_role("button", name="Remove site.png")).to_be_visible()
    give(page, "Plan", tmp_path / "notes.txt")
    expect(page.get_by_text("“notes.txt” is not of a kind that may be added here.")).to_be_visible()
    give(page, "Plan", tmp_path / "plan.pdf")
    expect(field(page, "Plan").get_by_role("button", name="Remove plan.pdf")).to_be_visible()

    held: list[Route] = []
    offsets: list[int] = []

    def at_the_second_part(route: Route) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if offsets[-1] == PART and not held:
                held.append(route)
                return
        route.continue_()

    page.route("**/api/uploads/*", at_the_second_part)
    give(page, "Papers", tmp_path / "clip.bin", tmp_path / "notes.txt")
    until(lambda: page.wait_for_timeout(50) or held)
    progress = field(page, "Papers").get_by_role("progressbar", name="clip.bin is being uploaded")
    until(lambda: 0.6 < float(progress.evaluate("bar => bar.value")) < 0.7)
    held[0].abort("connectionreset")
    expect(field(page, "Papers").get_by_role("button", name="Remove clip.bin")).to_be_visible()
    assert [at for at in offsets if at] == [PART, PART], "what had come was not sent again"
    page.unroute_all()
    field(page, "Papers").get_by_role("button", name="Move notes.txt forward").or_(
        field(page, "Papers").get_by_role("button", name="Move clip.bin forward")
    ).last.click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/e/plant.site/[\w-]{36}"))
    stored = plant.by("root").get("/records/plant.site").json()["records"][0]
    assert [file["name"] for file in (stored["photo"], stored["plan"])] == ["site.png", "plan.pdf"]
    assert sorted(file["name"] for file in stored["papers"]) == ["clip.bin", "notes.txt"]

    page.get_by_role("button", name=re.compile("^plan.pdf")).click()
    preview = page.get_by_role("dialog", name="plan.pdf")
    expect(preview.locator("canvas[data-drawn=true]")).to_be_visible()
    assert preview.locator("canvas").evaluate(INK), "the text is there, though neither its font nor its encoding is"
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^site.png")).click()
    shown = page.get_by_role("dialog", name="site.png").get_by_role("img", name="site.png")
    until(lambda: shown.evaluate("picture => picture.naturalWidth") == 1200)
    before = shown.bounding_box()
    page.get_by_role("button", name="Larger").click()
    until(lambda: shown.bounding_box()["width"] > before["width"])
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name=re.compile("^notes.txt")).click()
    expect(page.get_by_role("dialog", name="notes.txt")).to_contain_text("第一行：基坑验收")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog").get_by_role("button", name="Next file")).to_be_disabled()
    page.keyboard.press("Escape")
    page.goto("/e/plant.site")
    until(lambda: page.locator("img.lw-files-small").first.evaluate("picture => picture.naturalWidth") == 96)
    told[:] = [line for line in told if "ERR_CONNECTION_RESET" not in line]


def test_a_signature_is_drawn_on_a_phone(sit: Open, plant: Plant) -> None:
    made = plant.by("root").post("/records/plant.site", json={"name": "East gate"}).json()
    page = sit(plant, "root", f"/e/plant.site/{made['id']}", "zh-CN", **THUMB)
    page.get_by_role("button", name="编辑").click()
    pad = page.get_by_role("img", name="签字: 在此签名")
    pad.hover()  # which waits until it stands still
    box = pad.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    expect(page.get_by_role("button", name="使用签名")).to_be_disabled()
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 30):
        page.mouse.move(box["x"] + 30 + step * 8, box["y"] + 90 + (step % 6 - 3) * 12)
    page.mouse.up()
    page.get_by_role("button", name="使用签名").click()
    expect(page.get_by_role("button", name="签字: 重新签名")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("group", name="签字", exact=True)).to_contain_text("root")
    stored = plant.by("root").get(f"/records/plant.site/{made['id']}").json()["signed"]
    assert (stored["by"], stored["type"]) == ("root", "image/png") and stored["at"]
    ink = Image.open(io.BytesIO(plant.by("root").get(f"/files/{stored['id']}").content)).convert("RGBA")
    assert ink.getchannel("A").getbbox() is not None, "something was drawn"
