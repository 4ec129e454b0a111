"""Local look-alikes of Telegram and the news sites, and a scenario played on them; the real bot runs beside it."""
