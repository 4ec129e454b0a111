# Why a source was not read. Each is a short phrase that follows the name of the source.

source-error-timeout = did not answer in time
source-error-unreachable = could not be reached
source-error-unexpected = reading it ran into an unforeseen error; the log says more
source-error-not-stored = was read but not stored; it will be read again
source-error-flood = Telegram asks us to wait
source-error-names-spent = the accounts have looked up as many names as Telegram allows in a day; it goes on tomorrow
source-error-account-banned = Telegram has banned the reading account; log in with another one: hoshdar login --name NAME
source-error-deleted = the channel is gone: its name leads nowhere any more
source-error-private = the channel is private now, or gone
source-error-not-found = there is no channel of this name
source-error-name-taken-over = this name belongs to another channel now
source-error-same-as-another = is the same channel as another source
source-error-refused = refused our request
source-error-session-missing = the reading account is not logged in yet; hoshdar login does it
source-error-session-lost = Telegram logged the reading account out; log in again with hoshdar login
source-error-session-in-use = the reading account's session is open in another program
source-error-session-broken = the session file is damaged; make a new one with hoshdar login
source-error-bad-address = its address is not valid
source-error-address-refused = its address leads inside the network and was not opened
source-error-preview-off = its public web page is switched off, or there is no such channel
source-error-no-preview = this platform cannot be read yet
source-error-no-egress = the way out it wants is not set up
source-error-no-article = no article was found in it
source-error-redirects = keeps sending us to other addresses
source-error-too-large = is larger than allowed
source-error-broken = what it sent cannot be read
source-error-not-a-feed = is not a feed
source-error-doctype = declares entities, which makes it unsafe to read
source-error-gone = there is nothing at this address
source-error-forbidden = does not let us read it
source-error-busy = asked us to come less often
source-error-server = its server failed

feed-file-unreadable = The file { $file } cannot be read.
feed-refused = { $file }: { $reason }.

login-no-api = First get HOSHDAR_TELEGRAM_API_ID and HOSHDAR_TELEGRAM_API_HASH from my.telegram.org and put them into .env.
login-in-use = The session { $file } is open in another program. Stop Hoshdar first.
login-phone = Phone number with country code
login-code = The code Telegram sent
login-password = Two-step password
login-done = Logged in: { $name }. The session is in { $file }; give it to nobody.
login-failed = Telegram refused: { $detail }
login-unreachable = Telegram cannot be reached; see HOSHDAR_TELEGRAM_PROXY.
