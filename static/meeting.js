// The form that records a meeting: the price follows what is typed. Without this script "Work out the price" does the same.
import { initAll } from "./govuk/govuk-frontend.min.js"

const form = document.getElementById("meeting")
const priceAt = document.getElementById("meeting-script").dataset.priceAt
const pause = 350
// A session ends after 30 minutes without use; so long before that a page may be sent without asking.
const trusted = 20 * 60 * 1000
let timer, asked
let answeredAt = Date.now()

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

// Signed out meanwhile: what was typed stays on the page. Signed in again in another tab, it goes on with a new token.
function saySignedOut() {
  const link = Object.assign(document.createElement("a"), { href: "/sign-in", target: "_blank", textContent: "Sign in in a new tab" })
  const said = document.createElement("p")
  said.append("You were signed out. What you typed is still here. ", link, ", come back here, and go on.")
  const amount = document.querySelector("#price .p-panel__amount")
  amount.textContent = "Not known yet"
  while (amount.nextElementSibling) amount.nextElementSibling.remove()
  amount.after(said)
  answeredAt = 0 // so that a press of the button asks again first
}

async function renewToken() {
  const answer = await fetch(window.location.pathname)
  if (!answer.ok || answer.redirected) return false
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#meeting [name=csrf_token]")
  for (const input of document.querySelectorAll("[name=csrf_token]")) input.value = fresh.value
  return true
}

async function followPrice(press = "", isSecondTry = false) {
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
  if (answer.redirected) saySignedOut()
  if (answer.status === 400 && !isSecondTry && (await renewToken())) return followPrice(press, true)
  if (!answer.ok || answer.redirected) return false
  answeredAt = Date.now()
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
// A page that was left alone for long asks first whether somebody is still signed in, so that nothing typed is lost.
form.addEventListener("submit", async (event) => {
  if (Date.now() - answeredAt < trusted) return
  event.preventDefault()
  await followPrice()
  if (Date.now() - answeredAt < trusted) form.requestSubmit(event.submitter)
})
showWhatIsAsked()
