"""`hoshdar sources list|test|pause|resume` on a real database, against a real HTTP server."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.cli import main

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>روزنه</title>
<item><guid>1</guid><title>نخست</title><pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate></item>
<item><guid>2</guid><title>دوم</title><pubDate>Sat, 21 Nov 2026 11:00:00 GMT</pubDate></item></channel></rss>"""

Command = Callable[..., tuple[int, str, str]]


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FEED.encode() if self.path == "/rss" else b"gone"
        self.send_response(200 if self.path == "/rss" else 404)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hoshdar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("HOSHDAR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOSHDAR_LANGUAGE", "en")
    monkeypatch.setenv("HOSHDAR_FEED_ALLOW_HOSTS", "127.0.0.1")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hoshdar", "sources", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_a_source_is_listed_paused_and_resumed(hoshdar: Command) -> None:
    hoshdar("add", "telegram/kanal", "--tier", "3", "--audience", "5000")
    hoshdar("add", "import/archive")
    code, out, _ = hoshdar("list")
    first, second = (line.split("\t") for line in out.splitlines())
    assert (code, first[:6], second[5]) == (
        0,
        ["telegram/kanal", "kanal", "telegram/kanal", "5000", "3", "new"],
        "import",
    )
    assert hoshdar("pause", "@Kanal") == (0, "Source @Kanal is not read until you say so.\n", "")
    row = json.loads(hoshdar("list", "--json")[1].splitlines()[0])
    assert (row["source"], row["state"], row["way"], row["error"]) == ("telegram/kanal", "paused", "preview", None)
    assert hoshdar("resume", "telegram/kanal")[0] == 0
    assert json.loads(hoshdar("list", "--json")[1].splitlines()[0])["state"] == "new"


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_what_is_not_there_is_told_with_the_nearest_name(hoshdar: Command, command: str) -> None:
    hoshdar("add", "telegram/kanal")
    code, _, err = hoshdar(command, "telegram/kanall")
    assert (code, "telegram/kanal" in err) == (2, True)
    assert hoshdar(command, "!!")[0] == 2


def test_a_test_reads_really_and_stores_nothing(hoshdar: Command, site: str) -> None:
    code, out, _ = hoshdar("test", f"{site}/rss")
    assert code == 0
    assert out.splitlines() == [
        "By its feed (the usual way out): read; روزنه",
        "2 posts came; the newest:",
        "2026-11-21T11:00:00+00:00\tدوم",
        "2026-11-21T10:00:00+00:00\tنخست",
    ]
    code, out, err = hoshdar("test", f"feed/{site}/rss", "--json")
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["نخست", "دوم"]
    assert "By its feed (the usual way out): read" in err
    assert hoshdar("list")[1] == ""


def test_what_cannot_be_read_is_told_in_words_with_exit_code_1(hoshdar: Command, site: str) -> None:
    code, out, _ = hoshdar("test", f"{site}/nothing")
    assert (code, out.splitlines()) == (
        1,
        ["By its feed (the usual way out): there is nothing at this address", "0 posts came; the newest:"],
    )


def test_without_an_account_channels_are_read_by_their_page(hoshdar: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    hoshdar("add", "telegram/kanal")
    assert json.loads(hoshdar("list", "--json")[1])["way"] == "preview"
    monkeypatch.setenv("HOSHDAR_TELEGRAM_PROXY", "http://127.0.0.1:9")  # where t.me would be asked
    code, out, _ = hoshdar("test", "telegram/kanal")
    assert (code, out.splitlines()[0]) == (1, "By its web page (the usual way out): could not be reached")
    monkeypatch.setenv("HOSHDAR_TELEGRAM_API_ID", "1")
    monkeypatch.setenv("HOSHDAR_TELEGRAM_API_HASH", "0" * 32)
    assert json.loads(hoshdar("list", "--json")[1])["way"] == "account"
    code, out, _ = hoshdar("test", "telegram/kanal")
    assert (code, out.partition(":")[0]) == (1, "By the reading account (the usual way out)")


def test_the_way_out_is_shown_and_another_can_be_tried(hoshdar: Command, site: str) -> None:
    hoshdar("add", f"feed/{site}/rss", "--egress", "home")
    row = json.loads(hoshdar("list", "--json")[1])
    assert row["egress"] == "home"
    assert hoshdar("list")[1].rstrip("\n").split("\t")[-1] == "home"
    code, out, _ = hoshdar("test", f"{site}/rss")
    assert code == 1
    assert out.startswith("By its feed (the proxy inside the country): the way out it wants is not set up")
    code, out, _ = hoshdar("test", f"{site}/rss", "--egress", "direct")
    assert (code, out.splitlines()[0]) == (0, "By its feed (directly, without a proxy): read; روزنه")
    assert hoshdar("test", f"{site}/rss", "--egress", "moon")[0] == 2
