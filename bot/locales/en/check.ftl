# `hoshdar check` and `hoshdar run`: one line each.

check-setting-wrong = The setting { $name } is wrong. .env.example shows its right form.
setting-mtproxy-faketls = { $name }: MTProxy secrets that begin with ee (FakeTLS) are not supported; ask for one without ee, or use a SOCKS5 proxy.
check-database = The database is ready.
check-world = { $brands } own brands and { $sources } sources are known.
check-no-brand = No brand is known yet. Give a file of brands and sources to hoshdar apply.
check-no-token = No bot token is set. Get one from @BotFather and put it into HOSHDAR_BOT_TOKEN.
check-token-refused = Telegram refused the bot token. Get a new one from @BotFather.
check-owners = { $count ->
    [one] { $count } owner is set.
   *[other] { $count } owners are set.
}
check-no-owner = No owner is set. Put your numeric Telegram id into HOSHDAR_OWNERS.
check-bot = The bot { $name } answered ({ $via ->
    [proxy] through the proxy
   *[direct] without a proxy
}).
check-bot-unreachable = { $address } did not answer ({ $via ->
    [proxy] through the proxy
   *[direct] without a proxy
}). The bot's proxy is HOSHDAR_BOT_PROXY.
check-no-account = No reading account is set: channels are read by their public pages only, without comments. For all of it, get an id and a hash from my.telegram.org for HOSHDAR_TELEGRAM_API_ID and HOSHDAR_TELEGRAM_API_HASH.
check-no-session = There is no session file { $path }. Run hoshdar login once.
check-account = The reading account { $name } is connected ({ $via ->
    [proxy] through the proxy
   *[direct] without a proxy
}).
check-account-in-use = The reading account { $name } is at work in the Hoshdar that runs.
check-account-wrong = The reading account: { $reason } ({ $via ->
    [proxy] through the proxy
   *[direct] without a proxy
}). Its proxy is HOSHDAR_TELEGRAM_PROXY.
check-feeds = News sites can be reached ({ $via ->
    [proxy] through the proxy
   *[direct] without a proxy
}).
check-feeds-unreachable = { $address } could not be reached ({ $via ->
    [proxy] through the proxy
   *[direct] without a proxy
}). The proxy for news sites is HOSHDAR_FEED_PROXY.
check-egress = The way { $name } is open.
check-egress-unreachable = { $address } did not answer by the way { $name }. Its proxy is set by { $setting }.
check-egress-missing = { $sources } { $sources ->
    [one] source wants
   *[other] sources want
} the way { $name }, which is not set up. Put its proxy into { $setting }.
check-port-free = Port { $port } is free; hoshdar run opens it.
check-port-free-door = Port { $port } is free; hoshdar run opens it and takes posts from { $senders ->
    [one] one sender
   *[other] { $senders } senders
}.
check-port-ours = Hoshdar is running on port { $port }.
check-port-taken = Port { $port } is not free. Choose another for HOSHDAR_WEB_PORT.
check-door = The front door knows the token of { $sender }.
check-door-silent = What runs there gave no answer about the token of { $sender }. Run hoshdar check again in a while.
check-door-refused = What is running does not know the token of { $sender }. After a change of HOSHDAR_INGEST_TOKEN, start it again.
run-token-missing = No bot token is set. hoshdar check says what is missing.
run-port-closed = Port { $port } of { $host } cannot be opened. See HOSHDAR_WEB_HOST and HOSHDAR_WEB_PORT.
run-port-taken = Port { $port } is taken. Put another number into HOSHDAR_WEB_PORT.
