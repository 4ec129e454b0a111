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
list-and = { $head } and { $last }
list-comma = ,{" "}
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
platforms-unconnected = Instagram and X

# The twenty kinds of crisis: a short name, and the claim as a headline.
kind-harm = Death, injury, accident
    .claim = Reports of harm or an accident
kind-product_safety = Product safety
    .claim = Reports of a product safety problem
kind-quality = Quality, short weight
    .claim = Complaints about quality
kind-data_leak = Data leak, privacy
    .claim = A claim of leaked data
kind-outage = Outage
    .claim = Reports of an outage
kind-money = Customers' money
    .claim = Complaints about charges or refunds
kind-service = Customer service, delivery
    .claim = Complaints about service and delivery
kind-price = Price
    .claim = Complaints about price
kind-boycott = Boycott, petition
    .claim = A call not to buy
kind-influencer = Ambassador trouble
    .claim = Trouble around an ambassador
kind-campaign = Ad or contest backlash
    .claim = Objections to an ad or contest
kind-culture = Religion, ethnicity, gender, custom
    .claim = Objections of disrespect
kind-politics = Politics, affiliation
    .claim = A claim of political ties
kind-regulator = Legal, regulator
    .claim = News of legal or regulatory action
kind-corruption = Corruption, insolvency
    .claim = A claim of corruption
kind-labour = Labour, strikes
    .claim = News of a labour protest
kind-conduct = Conduct of staff
    .claim = Complaints about someone's conduct
kind-environment = Environment, animals
    .claim = Complaints of environmental harm
kind-rumour = Rumour, old news
    .claim = A claim being passed on
kind-impersonation = Impersonation, phishing
    .claim = Reports of impersonation
kind-general = Unclear matter
    .claim = Fresh complaints, matter unclear
