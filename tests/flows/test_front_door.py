"""The door of the real process: open while Telegram cannot be reached, and what it took is there after a kill -9."""

import asyncio
import os
import sqlite3
import sys
from pathlib import Path

import httpx

HOSHDAR = Path(sys.executable).with_name("hoshdar")
TOKEN = "vendor-token-0123456789"
ROW = '{"source": "x/fans", "id": 1, "time": "2026-11-21T18:00:00Z", "text": "سلام"}'


async def test_what_was_accepted_survives_a_kill(tmp_path: Path, unused_tcp_port_factory) -> None:
    port, nobody = unused_tcp_port_factory(), unused_tcp_port_factory()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSHDAR_")}
    ours = {
        "BOT_TOKEN": "1:x", "BOT_API_URL": f"http://127.0.0.1:{nobody}", "DATA_DIR": str(tmp_path),
        "WEB_PORT": str(port), "INGEST_TOKEN": f"vendor:{TOKEN}",
    }  # fmt: skip
    settings = kept | {f"HOSHDAR_{name}": value for name, value in ours.items()}
    process = await asyncio.create_subprocess_exec(HOSHDAR, "run", cwd=tmp_path, env=settings, stderr=-3, stdout=-3)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client, asyncio.timeout(40):
            while (answer := await post(client)) is None:  # noqa: ASYNC110  another process opens the port
                await asyncio.sleep(0.1)
    finally:
        process.kill()
        await process.wait()
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "skipped": 0})
    with sqlite3.connect(tmp_path / "hoshdar.db") as stored:
        assert stored.execute("SELECT external_id, text FROM posts").fetchall() == [("1", "سلام")]
    stored.close()


async def post(client: httpx.AsyncClient) -> httpx.Response | None:
    try:
        return await client.post("/ingest", content=ROW.encode(), headers={"Authorization": f"Bearer {TOKEN}"})
    except httpx.ConnectError:
        return None
