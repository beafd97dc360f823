// What GOV.UK Frontend's components need, and four small things of ours. Every page works without it.
import { initAll } from "./govuk/govuk-frontend.min.js"

initAll()

// A filter stands open where there is room; on a phone it is one line.
const isWide = window.matchMedia("(min-width: 40.0625em)")
function openFilters() {
  for (const filter of document.querySelectorAll("[data-open-when-wide]")) filter.open ||= isWide.matches
}
openFilters()
isWide.addEventListener("change", openFilters)

// A link that prints the page is of no use without script, so it comes hidden.
for (const link of document.querySelectorAll("[data-print]")) {
  link.hidden = false
  link.addEventListener("click", () => window.print())
}

// What takes a while says that it is running, until the next page comes.
for (const form of document.querySelectorAll("[data-running]")) {
  const line = form.nextElementSibling
  form.addEventListener("submit", () => { line.textContent = form.dataset.running })
  window.addEventListener("pageshow", () => { line.textContent = "" })
}
