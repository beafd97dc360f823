// What GOV.UK Frontend's components need, and three small things of ours. Every page works without it.
import { initAll } from "./govuk/govuk-frontend.min.js"

initAll()

// A filter stands open where there is room; on a phone it is one line.
if (window.matchMedia("(min-width: 40.0625em)").matches) {
  for (const filter of document.querySelectorAll("[data-open-when-wide]")) filter.open = true
}

// A link that prints the page is of no use without script, so it comes hidden.
for (const link of document.querySelectorAll("[data-print]")) {
  link.hidden = false
  link.addEventListener("click", () => window.print())
}
