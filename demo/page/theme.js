// Before the first paint: the visitor's own choice, else the system's.
document.documentElement.dataset.theme =
  localStorage.getItem('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (change) => {
  if (!localStorage.getItem('theme')) document.documentElement.dataset.theme = change.matches ? 'dark' : 'light'
})
