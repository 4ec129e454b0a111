"""Gate: .env.example names every setting with its default and one line, and nothing else. `--write` makes it anew."""

import sys
from pathlib import Path
from typing import Any

from bot.settings import PREFIX, Settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
HEAD = "# Copy to .env and fill in what you need; every line shows its default. `hoshdar check` says what is missing.\n"


def shown(value: Any) -> str:
    if value is None or value == ():
        return ""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def example() -> str:
    lines = [HEAD]
    for name, field in Settings.model_fields.items():
        lines.append(f"# {field.description}\n{PREFIX}{name.upper()}={shown(field.default)}\n")
    return "\n".join(lines)


def main() -> int:
    if "--write" in sys.argv:
        EXAMPLE.write_text(example(), encoding="utf-8")
        return 0
    if EXAMPLE.read_text(encoding="utf-8") != example():
        print(".env.example differs from bot/settings.py: python -m bench.check_settings --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
