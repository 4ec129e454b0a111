"""The `hoshdar` command. A command's file is loaded when it is called, so that `hoshdar tag` never loads telegram."""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

# Name -> where it lives, and its line in the list of commands.
COMMANDS = {
    "run": ("bot.__main__:run", "Start the bot, the readers and the watch."),
    "check": ("bot.cli.check:check", "Say what is missing or wrong, and how to get it."),
    "login": ("bot.cli.login:login", "Log the reading account in, once."),
    "apply": ("bot.cli.world:apply", "Bring brands, sources, members and chats to what a file says."),
    "brands": ("bot.cli.brands:brands", "List, add or remove brands and their words; try a query."),
    "sources": ("bot.cli.sources:sources", "List, add or remove sources."),
    "members": ("bot.cli.members:members", "List, add or remove members."),
    "calendar": ("bot.cli.calendar:calendar", "List, add or remove campaigns; see the holidays."),
    "import": ("bot.cli.importing:import_posts", "Store the posts of a JSON lines, CSV or Telegram export file."),
    "feed": ("bot.cli.feed:feed", "Read one feed, from a file or an address."),
    "tag": ("bot.cli.tag:tag", "Read texts: brands, tone, topics, watch-words."),
    "learn": ("bot.cli.learn:learn", "Teach the reader of tone from your own labels."),
    "model": ("bot.cli.model:model", "Show the reader of tone; make a bigger one ready."),
    "train": ("bot.cli.train:train", "Train the tone model and print its card."),
    "detect": ("bot.cli.detect:detect", "Find spikes in a series of counts."),
    "why": ("bot.cli.why:why", "Say why a brand has no alert now, and what would make one."),
    "backtest": ("bot.cli.backtest:backtest", "Say what would have fired in a brand's stored past."),
    "demo": ("bot.cli.demo:demo", "Play a crisis on this machine, with a chat page."),
}


class Commands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        target = getattr(import_module(module), attribute)
        if isinstance(target, typer.Typer):
            return typer.main.get_command(target)
        one = plain_typer()
        one.command(cmd_name)(target)
        return typer.main.get_command(one)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list, without loading every command for its help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def plain_typer(text: str | None = None) -> typer.Typer:
    """A Typer app as all our commands are: plain help (rich costs 0.1 s), Python's own tracebacks."""
    return typer.Typer(help=text, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def main() -> None:
    """Entry point. Trouble a person can do something about is one line on stderr and exit code 1."""
    from storage.errors import StorageError

    group = Commands(name="hoshdar", no_args_is_help=True, rich_markup_mode=None)
    try:
        group(prog_name="hoshdar")
    except StorageError as error:
        _say_trouble(error.key, **error.fields)
    except ValueError as error:
        if type(error).__name__ != "ValidationError":  # of the settings; pydantic is not loaded just to ask
            raise
        from bot.settings import PREFIX

        for problem in getattr(error, "errors", list)():
            name = f"{PREFIX}{problem['loc'][0]}".upper() if problem["loc"] else f"{PREFIX}WEBHOOK_URL"
            known = str(problem["type"]).startswith("setting-")
            _say_trouble(problem["type"] if known else "check-setting-wrong", name=name)
    else:
        return
    sys.exit(1)


def _say_trouble(key: str, **args: Any) -> None:
    from bot.cli.speech import plain, texts_of_the_shell

    typer.echo(plain(texts_of_the_shell(), key, **args), err=True)
