// The form that records a contact: whether a certificate is needed follows the boxes. Without this script the case says it.
const form = document.getElementById("contact")
const neededAt = document.getElementById("contact-script").dataset.neededAt
let asked

// What the other answers leave no place for is neither shown nor sent.
function showWhatIsAsked() {
  const fields = new FormData(form)
  const parts = { service: fields.get("service") ?? "mediation", chosen: fields.get("choice") }
  for (const [name, value] of Object.entries(parts)) {
    for (const part of form.querySelectorAll(`[data-${name}]`)) {
      const off = !part.dataset[name].split(" ").includes(value)
      part.toggleAttribute("data-off", off)
      for (const input of part.querySelectorAll("input")) input.disabled = off
    }
  }
}

async function sayWhetherNeeded() {
  asked?.abort()
  asked = new AbortController()
  const fields = new FormData(form)
  const query = new URLSearchParams(fields.getAll("decision_kinds").map((kind) => ["kind", kind]))
  query.set("service", fields.get("service") ?? "mediation")
  let answer
  try {
    answer = await fetch(`${neededAt}?${query}`, { signal: asked.signal })
  } catch {
    return // the case says it once it is recorded
  }
  if (!answer.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("needed")
  document.getElementById("needed").innerHTML = fresh.innerHTML
}

form.addEventListener("change", () => {
  showWhatIsAsked()
  sayWhetherNeeded()
})
showWhatIsAsked()
