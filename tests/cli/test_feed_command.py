"""`hoshdar feed` as a process of its own: no settings, no database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.feeds import FeedServer

ITEMS = """<rss version='2.0'><channel><title>t</title>
<item><guid isPermaLink='false'>1</guid><link>http://h/1</link><title>یک</title>
<description>&lt;b&gt;متن&lt;/b&gt;</description>
<author>ن</author><pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate></item>
<item/><item><title>یک</title></item></channel></rss>"""


def run(*args: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from bot.cli import main; main()"
    root = str(Path(__file__).parents[2])
    env = {"PATH": "/usr/bin:/bin", "HOSHDAR_LANGUAGE": "en"}
    command = [sys.executable, "-c", code, root, "feed", *args]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=env, timeout=60)


def test_every_entry_is_one_line_in_order(tmp_path):
    (tmp_path / "f.xml").write_text(ITEMS)
    done = run("f.xml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    nothing = dict.fromkeys(("id", "url", "title", "text", "author", "published_at"))
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "id": "1", "url": "http://h/1", "title": "یک", "text": "متن", "author": "ن",
            "published_at": "2026-11-22T10:00:00+00:00",
        },
        nothing,
        {**nothing, "title": "یک"},
    ]  # fmt: skip
    assert run("-", cwd=tmp_path, stdin=ITEMS.encode()).stdout == done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.xml"]


def test_an_entry_stays_one_line_whatever_it_holds(tmp_path):
    (tmp_path / "f.xml").write_text("<rss><channel><item><guid>a\u2028b\u2029c</guid></item></channel></rss>")
    lines = run("f.xml", cwd=tmp_path).stdout.decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a\u2028b\u2029c"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>", "declares entities"),
        (b"hello", "is not a feed"),
        (b"<rss>" + b" " * (5 * 2**20), "larger than allowed"),
        (None, "cannot be read"),
    ],
)
def test_what_is_refused_is_one_line_on_stderr_and_code_2(tmp_path, body, said):
    if body is not None:
        (tmp_path / "f.xml").write_bytes(body)
    done = run("f.xml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


async def test_an_address_given_at_the_shell_is_fetched(tmp_path):
    import asyncio

    async with FeedServer() as server:
        server.add_feed("a", "t")
        server.publish("a", "خبر")
        done = await asyncio.to_thread(run, server.address("a"), cwd=tmp_path)
        assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == ["خبر"]
        refused = await asyncio.to_thread(run, server.hostile("loop"), cwd=tmp_path)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
