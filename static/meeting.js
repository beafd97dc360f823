// The form that records a meeting: the price follows what is typed. Without this script "Work out the price" does the same.
import { initAll } from "./govuk/govuk-frontend.min.js"

const form = document.getElementById("meeting")
const priceAt = document.getElementById("meeting-script").dataset.priceAt
const pause = 350
let timer, asked

// With the price always in sight one button is enough.
document.getElementById("record").hidden = false
document.getElementById("work-out").hidden = true

// What the answers leave no place for is neither shown nor sent.
function showWhatIsAsked() {
  const happened = new FormData(form).get("status")
  for (const part of form.querySelectorAll("[data-when]")) {
    const off = !part.dataset.when.split(" ").includes(happened)
    part.toggleAttribute("data-off", off)
    for (const input of part.querySelectorAll("input")) input.disabled = off
  }
}

function replace(id, fresh) {
  const old = document.getElementById(id)
  if (old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML
}

function replacePayers(fresh) {
  const old = document.getElementById("who-pays")
  if (old.dataset.council === fresh.dataset.council && old.dataset.rows === fresh.dataset.rows) return false
  const focused = old.contains(document.activeElement) ? document.activeElement.id : ""
  old.replaceWith(fresh)
  initAll({ scope: fresh })
  if (focused) document.getElementById(focused)?.focus()
  return true
}

async function followPrice(press = "") {
  asked?.abort()
  asked = new AbortController()
  const fields = new FormData(form)
  if (press) fields.set("press", press)
  let answer
  try {
    answer = await fetch(priceAt, { method: "POST", body: fields, signal: asked.signal })
  } catch {
    return false // the page without a price still works: recording shows it before anything is stored
  }
  if (answer.redirected) window.location.reload() // signed out meanwhile
  if (!answer.ok || answer.redirected) return false
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  form.elements.shown.value = fresh.getElementById("shown").value
  replace("price", fresh.getElementById("price"))
  return replacePayers(fresh.getElementById("who-pays"))
}

function soon() {
  showWhatIsAsked()
  clearTimeout(timer)
  timer = setTimeout(followPrice, pause)
}

form.addEventListener("input", soon)
form.addEventListener("change", soon)
form.addEventListener("click", async (event) => {
  if (event.target.value !== "add-funder") return
  event.preventDefault()
  clearTimeout(timer)
  if (await followPrice("add-funder")) [...document.querySelectorAll("#who-pays select")].at(-1)?.focus()
})
showWhatIsAsked()
