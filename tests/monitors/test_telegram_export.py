"""What Telegram Desktop exports as JSON, brought as a file."""

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from monitors import telegram_export
from monitors.importing import import_file, read_rows
from monitors.rows import BadRow, ImportRefused, Recipe
from storage import sources
from storage.db import Database
from storage.tables import posts

AT = 1_793_527_200


def message(number: int, text: Any = "متن", **values: Any) -> dict[str, Any]:
    at = {"date": "2026-11-01T10:00:00", "date_unixtime": str(AT + 60 * number)}
    return {"id": number, "type": "message", **at, "from": "کانال", "from_id": "channel77", "text": text, **values}


def chat(*messages: Any, **values: Any) -> dict[str, Any]:
    return {"name": "مادران", "type": "public_channel", "id": 77, **values, "messages": list(messages)}


def rows(path: Path, content: str) -> list[Any]:
    path.write_text(content, "utf-8")
    with path.open("rb") as file:
        return [row for _, row in read_rows(file, path.name, Recipe())]


MESSAGES = (
    {"id": 1, "type": "service", "date": "2026-11-01T10:00:00", "action": "create_channel", "text": ""},
    message(2, ["شیر ", {"type": "bold", "text": "دامون"}, {"type": "link", "text": " http://u"}, 5]),
    message(3, 'متن با \\"messages": [ و "messages": [{', edited_unixtime=str(AT + 900)),
    message(4, "سه عکس", photo="a.jpg", date_unixtime="1793530000"),
    message(5, "", photo="b.jpg", date_unixtime="1793530000"),
    message(6, "", photo="c.jpg", date_unixtime="1793530000"),
    message(8, "", photo="d.jpg", date_unixtime="1793530000"),
    message(9, "", poll={"question": "کدام؟"}, forwarded_from="خبرگزاری"),
)


@pytest.mark.parametrize("indent", [1, None])
def test_texts_albums_polls_and_forwards(tmp_path: Path, indent: int | None) -> None:
    found = rows(tmp_path / "result.json", json.dumps(chat(*MESSAGES), ensure_ascii=False, indent=indent))
    assert [(row["id"], row["text"]) for row in found] == [
        (2, "شیر دامون http://u"),
        (3, 'متن با \\"messages": [ و "messages": [{'),
        (4, "سه عکس"),
        (8, ""),
        (9, "کدام؟"),
    ]
    assert {(row["source"], row["source_title"]) for row in found} == {("import/telegram-77", "مادران")}
    assert [row["author"] for row in found] == [None] * 4 + ["خبرگزاری"]
    assert found[1]["edited"] == str(AT + 900)


def test_all_chats_of_a_whole_export_are_read(tmp_path: Path) -> None:
    whole = {
        "about": "Here is the data", "contacts": {"list": [{"name": "x" * 200_000, "id": 1}]},
        "chats": {"about": "", "list": [chat(message(1)), chat(message(1), name="دوم", id=78, type="private_group")]},
    }  # fmt: skip
    found = rows(tmp_path / "result.json", json.dumps(whole, indent=1))
    assert [(row["source"], row["author"]) for row in found] == [
        ("import/telegram-77", None), ("import/telegram-78", "کانال"),
    ]  # fmt: skip


@pytest.mark.parametrize("chunk", [1, 7, 1 << 18])
def test_wherever_the_pieces_are_cut_the_rows_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    content = json.dumps(chat(*MESSAGES), ensure_ascii=False, indent=1)
    whole = rows(tmp_path / "a.json", content)
    monkeypatch.setattr(telegram_export, "CHUNK", chunk)
    assert rows(tmp_path / "a.json", content) == whole


def test_a_torn_file_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    content = json.dumps(chat(*(message(number) for number in range(2, 6))), indent=1)
    found = rows(tmp_path / "a.json", content[:-100])
    assert [row["id"] for row in found if not isinstance(row, BadRow)] == [2, 3, 4]
    assert [row.key for row in found if isinstance(row, BadRow)] == ["import-row-not-json"]


@pytest.mark.parametrize("content", ['{"about": "nothing"}', '{"name": "x", "id": 5}' * 2_000, '{"id":1,' * 3_000])
def test_what_has_no_messages_is_no_export(tmp_path: Path, content: str) -> None:
    begun = time.process_time()
    with suppress(ImportRefused):
        assert all(isinstance(row, BadRow) for row in rows(tmp_path / "a.json", content))
    assert time.process_time() - begun < 5


async def test_exported_posts_meet_the_ones_that_were_read_live(
    sqlite_db: Database, now: datetime, tmp_path: Path
) -> None:
    async with sqlite_db.write() as conn:
        known = await sources.add_source(conn, "telegram", "madaran", now=now, stable_id="77")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(chat(message(2, "یک"), message(3, "دو")), indent=1), "utf-8")
    for new in (2, 0):
        report = await import_file(sqlite_db, path, Recipe(), now=now)
        assert (report.read, report.stored.new, report.refusals) == (2, new, 0)
    async with sqlite_db.read() as conn:
        query = select(posts.c.source_id, posts.c.external_id, posts.c.published_at).order_by(posts.c.external_id)
        stored = [tuple(row) for row in await conn.execute(query)]
    at = [datetime.fromtimestamp(AT + 60 * number, UTC) for number in (2, 3)]
    assert stored == [(known.id, "2", at[0]), (known.id, "3", at[1])]


async def test_an_unknown_channel_is_kept_by_its_number_and_named(
    sqlite_db: Database, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(chat(message(2)), indent=1), "utf-8")
    await import_file(sqlite_db, path, Recipe(), now=now)
    await import_file(sqlite_db, path, Recipe(constants={"source": "telegram/madaran"}), now=now)
    async with sqlite_db.read() as conn:
        assert [(one.key, one.title) for one in await sources.list_sources(conn)] == [
            ("import/telegram-77", "مادران"), ("telegram/madaran", "مادران"),
        ]  # fmt: skip
