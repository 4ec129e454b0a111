// Times and counts as people in Tehran read them.
const zone = 'Asia/Tehran'
const clock = new Intl.DateTimeFormat('fa-IR', { hour: '2-digit', minute: '2-digit', hour12: false, timeZone: zone })
const day = new Intl.DateTimeFormat('fa-IR-u-ca-persian', { weekday: 'long', day: 'numeric', month: 'long', timeZone: zone })
const key = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: zone })
const digits = new Intl.NumberFormat('fa-IR')

export const timeOf = (seconds) => clock.format(seconds * 1000)
export const dayKey = (seconds) => key.format(seconds * 1000)
export const number = (value) => digits.format(value)

export function dayOf(seconds) {
  const today = dayKey(Date.now() / 1000)
  if (dayKey(seconds) === today) return 'امروز'
  // Put in the Persian order by hand: browsers disagree about «یکشنبه ۱ آذر».
  const parts = Object.fromEntries(day.formatToParts(seconds * 1000).map((part) => [part.type, part.value]))
  return `${parts.weekday} ${parts.day} ${parts.month}`
}

export function size(bytes) {
  return bytes < 1 << 20 ? `${number(Math.ceil(bytes / 1024))} کیلوبایت` : `${number((bytes / (1 << 20)).toFixed(1))} مگابایت`
}
