# /calendar: holidays and the team's own campaigns.

calendar-title = <b>Calendar</b>
calendar-added = Added: <b>{ $name }</b>, { $days }
calendar-campaigns = <b>Your campaigns:</b>
    .none = No campaign yet.
calendar-campaign = • { $days }: { $name }
calendar-holidays = <b>Holidays to come:</b>
calendar-holiday = • { $day }: { $name }
calendar-what = On campaign days more talk counts as usual, and a holiday counts as a Friday. Complaints and grave matters alert on these days too.
calendar-how = To add one, write its dates and its name: <code>/calendar 12 Azar to 15 Azar Winter sale</code>
calendar-button-remove = Remove { $name }
date-span = { $start } to { $end }
words-until = to until till
command-calendar = Holidays and campaigns
help-calendar = <b>Holidays and your own campaigns</b>: { $command }, e.g. <code>/calendar 12 Azar to 15 Azar Winter sale</code>

error-calendar-date = I did not understand the date. For example: /calendar 12 Azar to 15 Azar Winter sale
error-calendar-order = The campaign ends before it starts.
error-calendar-name = A campaign needs a short name and lasts at most { $most } days. For example: /calendar 12 Azar to 15 Azar Winter sale
error-calendar-unknown = There is no campaign { $number }.
