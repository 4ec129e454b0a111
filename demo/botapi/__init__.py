"""A local Bot API server that keeps Telegram's real limits and says its real refusals."""

from demo.botapi.server import BotApiServer
from demo.botapi.state import Answer, Call, Channel, Event, Fault, User

__all__ = ["Answer", "BotApiServer", "Call", "Channel", "Event", "Fault", "User"]
