# Words that every message shares. Dates, numbers and lists.

minus = minus { $number }
millions = { $number } million
thousands = { $number },000
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
hours-minutes = { $hours } h { $minutes } min
range = { $low } to { $high }
list-and = { $head } and { $last }
list-comma = ,{" "}
brands-more = { $count } more
list-semicolon = ;{" "}
date = { $day } { $month }
date-day = { $weekday } { $day } { $month }
date-day-clock = { $day }, { $clock }

weekday-0 = Saturday
weekday-1 = Sunday
weekday-2 = Monday
weekday-3 = Tuesday
weekday-4 = Wednesday
weekday-5 = Thursday
weekday-6 = Friday

month-1 = Farvardin
month-2 = Ordibehesht
month-3 = Khordad
month-4 = Tir
month-5 = Mordad
month-6 = Shahrivar
month-7 = Mehr
month-8 = Aban
month-9 = Azar
month-10 = Dey
month-11 = Bahman
month-12 = Esfand

tone-negative = negative
tone-neutral = neutral
tone-positive = positive

role-owner = owner
role-admin = admin
role-analyst = analyst
role-viewer = viewer

platform-telegram = Telegram
platform-feed = news
platform-eitaa = Eitaa
platform-bale = Bale
platform-import = imports
platform-petition = petition page
platform-x = X
platform-instagram = Instagram
platforms-unconnected = Instagram and X

# The twenty kinds of crisis: its name, the claim as a headline, and a short name for buttons.
kind-harm = Death, injury, accident
    .claim = Reports of harm or an accident
    .short = Injury
kind-product_safety = Product safety
    .claim = Reports of a product safety problem
    .short = Product safety
kind-quality = Quality, short weight
    .claim = Complaints about quality
    .short = Quality
kind-data_leak = Data leak, privacy
    .claim = A claim of leaked data
    .short = Data leak
kind-outage = Outage
    .claim = Reports of an outage
    .short = Outage
kind-money = Customers' money
    .claim = Complaints about charges or refunds
    .short = Money
kind-service = Customer service, delivery
    .claim = Complaints about service and delivery
    .short = Service
kind-price = Price
    .claim = Complaints about price
    .short = Price
kind-boycott = Boycott, petition
    .claim = A call not to buy
    .short = Boycott
kind-influencer = Ambassador trouble
    .claim = Trouble around an ambassador
    .short = Ambassador
kind-campaign = Ad or contest backlash
    .claim = Objections to an ad or contest
    .short = Advertising
kind-culture = Religion, ethnicity, gender, custom
    .claim = Objections of disrespect
    .short = Beliefs
kind-politics = Politics, affiliation
    .claim = A claim of political ties
    .short = Politics
kind-regulator = Legal, regulator
    .claim = News of legal or regulatory action
    .short = Legal
kind-corruption = Corruption, insolvency
    .claim = A claim of corruption
    .short = Corruption
kind-labour = Labour, strikes
    .claim = News of a labour protest
    .short = Labour
kind-conduct = Conduct of staff
    .claim = Complaints about someone's conduct
    .short = Conduct
kind-environment = Environment, animals
    .claim = Complaints of environmental harm
    .short = Environment
kind-rumour = Rumour, old news
    .claim = A claim being passed on
    .short = Rumour
kind-impersonation = Impersonation, phishing
    .claim = Reports of impersonation
    .short = Impersonation
kind-general = Unclear matter
    .claim = Fresh complaints, matter unclear
    .short = Unclear
