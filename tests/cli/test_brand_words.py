"""`hoshdar brands words` and `hoshdar brands preview` on a real database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.brands import brands
from bot.cli.world import apply
from monitors.inbox import RawPost
from monitors.ingest import Ingest
from storage import audit, sources, workspaces
from storage.db import Database

WORLD = """
[[brands]]
key = "damoon"
name = "دامون"
query = '(دامون OR "شیر کوهستان") NOT "هتل دامون"'
[[brands.words]]
word = "مه‌سوزی"
kind = "service"
gravity = 4
[[brands.words]]
word = "صف"
gravity = 0
"""

Command = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOSHDAR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOSHDAR_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'h.db'}")
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(brands, list(arguments))


def put(folder: Path, world: str) -> Result:
    import typer

    (folder / "world.toml").write_text(world, "utf-8")
    app = typer.Typer()
    app.command()(apply)
    return CliRunner().invoke(app, [str(folder / "world.toml")])


def test_words_come_by_file_and_by_command_and_leave_their_trace(folder: Path) -> None:
    assert put(folder, WORLD).exit_code == 0
    assert run("words", "damoon").stdout == "مه‌سوزی\tservice\t4\nصف\t\t0\n"
    assert "Nothing to change" in put(folder, WORLD).stdout
    assert run("words", "damoon", "add", "برفک", "--kind", "quality", "--gravity", "2").exit_code == 0
    assert run("words", "damoon", "remove", "مه سوزی").exit_code == 0
    assert run("words", "damoon", "list").stdout == "صف\t\t0\nبرفک\tquality\t2\n"
    changed = put(folder, WORLD)
    assert "words: from صف (0), برفک (quality 2) to مه‌سوزی (service 4), صف (0)" in changed.stdout

    async def trail() -> list[str]:
        db = Database(f"sqlite+aiosqlite:///{folder / 'h.db'}")
        async with db.read() as conn:
            workspace = await workspaces.ensure_default(conn, datetime.now(UTC))
            found = await audit.latest(conn, workspace.id)
        await db.close()
        return [entry.action for entry in found]

    assert asyncio.run(trail())[:3] == ["brand.changed", "brand.words", "brand.words"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("damoon", "add", "مسموم شدن", "--gravity", "0"), "cannot be made lighter"),
        (("damoon", "add", "مه", "--kind", "fog", "--gravity", "2"), "no kind fog"),
        (("damoon", "add", "مه", "--kind", "service", "--gravity", "9"), "0 to 5"),
        (("damoon", "add", "!!", "--kind", "service", "--gravity", "1"), "no letter or digit"),
        (("damoon", "add"), "Usage"),
        (("damoon", "drop", "مه"), "Usage"),
        (("damoon", "remove", "مه‌سوز"), "Did you mean مه‌سوزی?"),
        (("damon", "list"), "Did you mean damoon?"),
    ],
)
def test_what_cannot_be_done_says_why(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    put(folder, WORLD)
    done = run("words", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('word = "مسموم شدن"\ngravity = 0', "cannot be made lighter"),
        ('word = "مه"\nkind = "fog"\ngravity = 2', "no kind fog"),
        ('word = "مه"\ngravity = 2', "brands 1 words 1"),
        ('word = "مه"\nkind = "service"\ngravity = 7', "brands 1 words 1"),
        ('word = "مه"\nkind = "service"\ngravity = 1\nweight = 2', "weight"),
    ],
)
def test_a_file_with_a_bad_word_changes_nothing(folder: Path, entry: str, said: str) -> None:
    done = put(folder, f'[[brands]]\nkey = "a"\nname = "b"\n[[brands.words]]\n{entry}\n')
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_preview_counts_each_term_and_what_it_alone_brings(folder: Path) -> None:
    put(folder, WORLD)
    texts = ["شیر دامون ترش بود", "دامون همان شیر کوهستان است", "شیر کوهستان خوب است", "هتل دامون", "هوا خوب است"]

    async def store() -> None:
        db = Database(f"sqlite+aiosqlite:///{folder / 'h.db'}")
        now = datetime.now(UTC)
        async with db.write() as conn:
            source = await sources.add_source(conn, "telegram", "kanal", now=now)
        ages = [timedelta(minutes=number) for number in range(len(texts))]
        await Ingest(db).store(
            [RawPost(source.id, str(age), now - age, now, text) for age, text in zip(ages, texts, strict=True)]
        )
        await Ingest(db).store([RawPost(source.id, "old", now - timedelta(days=40), now, "دامون قدیم")])
        await db.close()

    asyncio.run(store())
    lines = run("preview", "damoon").stdout.splitlines()
    assert lines[0] == "Of the last 30 days 5 posts were read; the query hits 3."
    assert [line for line in lines if not line.startswith(" ")][1:] == [
        "دامون: in 2 posts; 1 of them come by this word alone.",
        "شیر کوهستان: in 2 posts; 1 of them come by this word alone.",
    ]
    assert "    شیر [دامون] ترش بود" in lines
    assert "hits 1." in run("preview", "--query", "هوا").stdout
    assert "6 posts were read" in run("preview", "damoon", "--days", "60").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--query", "(دامون"), "At 7: (دامون"),
        ((), "Give either"),
        (("damoon", "--query", "x"), "Give either"),
        (("damon",), "Did you mean damoon?"),
    ],
)
def test_a_preview_that_cannot_be_made_says_why(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    put(folder, WORLD)
    done = run("preview", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
