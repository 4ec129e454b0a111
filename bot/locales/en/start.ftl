# Who I am, who may speak to me, and what goes wrong before anybody is answered.

stranger = This bot serves a private team. If you belong to it, ask its admin for an invitation link.

error-unknown-button = This button no longer works. Send the command again for the current state.
error-own-fault = That failed on our side. Nothing is lost; try again in a while. Code { $code }.
error-no-right = This needs the analyst role. Ask your team admin.
error-no-right-admin = This needs the admin role.
error-unknown-command = I do not know this command. The list of commands: { $command }

start-greeting = <b>Hello { $name }, I am Hoshdar.</b>
start-what = I read what is said about { $brands } in public Telegram channels and on news sites. When talk leaves its usual course I tell you here, and I stay until the case is closed.
start-what-no-brand = I read what is said about your brand in public Telegram channels and on news sites. No brand is set up yet; ask the person who runs me to add your brand, its rivals and your official channels.
start-role = Your role in this team: { $role }.
start-points = <b>Good to know from the start</b>
start-point-unseen = • I do not see { $platforms } directly. Send me the text or the link.
start-point-forward = • Forward me any post that reaches you: I tell you where it began and how far it went.
start-point-publish = • I never publish anything for you.
start-on = Alerts arrive here. Help on the commands: { $command }
start-off = This chat receives no alerts yet; the button "Send alerts" starts them. Help on the commands: { $command }

start-group = This group now receives all alerts about <b>{ $brands }</b>.
start-group-from = This group now receives alerts about <b>{ $brands }</b> from severity { $severity } up.
start-group-no-brand = This group now receives alerts, but no brand is set up yet.
start-group-how = Each matter has one message, updated in place. I do not read your conversation: only commands, buttons and replies to my own messages.
start-group-off = This group no longer receives alerts. The commands still work.

start-button-on = Send alerts
start-button-off = Stop alerts
start-button-status = Status
language-name = English

help-title = <b>What I can do</b>
help-status = <b>State of the brands</b> over the last 24 hours: { $command }
help-sov = <b>Share of voice</b> beside the rivals, with a chart: { $command }, e.g. <code>/sov 7 days</code>
help-summary = <b>Summary for a manager</b>, five lines and a chart: { $command }, e.g. <code>/summary 24 hours</code>
help-faq = <b>Prepared responses</b>: { $command }, e.g. <code>/faq product return</code>
help-sources = <b>Sources and how they stand</b>, adding and testing: { $command }
help-start = <b>About me, and the alerts of this chat</b>: { $command }
help-forward = <b>Seen or not?</b> Send me any post, link or text in our private chat: I tell you when and where we saw it, its copies and its case.
help-unseen = Not seen: { $platforms }.

command-start = About me, and alerts in this chat
command-help = Help
command-status = State of the brands
command-sov = Share of voice beside the rivals
command-summary = Summary for a manager
command-faq = Prepared responses
command-sources = Sources and how they stand
