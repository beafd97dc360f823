// An upload that tells how far it is. Without this script, and whenever something goes wrong, the form is sent as it is.
import { initAll } from "./govuk/govuk-frontend.min.js"

const numbers = new Intl.NumberFormat("en-GB")

function follow() {
  const form = document.getElementById("upload")
  form?.addEventListener("submit", async (event) => {
    if (!form.elements.file.files.length) return
    event.preventDefault()
    const progress = document.getElementById("progress")
    const button = form.querySelector("button")
    button.disabled = true
    progress.textContent = "Reading the file"
    try {
      await send(form, progress)
    } catch {
      form.submit()
    }
  })
}

async function send(form, progress) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/x-ndjson" } })
  if (answer.redirected) return window.location.reload() // signed out meanwhile
  if (!answer.headers.get("Content-Type")?.startsWith("application/x-ndjson")) return show(await answer.text())
  for await (const line of linesOf(answer.body)) {
    const said = JSON.parse(line)
    if (said.failed) throw new Error("not checked")
    if (said.of) progress.textContent = `Checked ${numbers.format(said.checked)} of ${numbers.format(said.of)} rows`
    if (said.at) return window.location.assign(said.at)
    if (said.page) return show(said.page)
  }
  throw new Error("no answer")
}

async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const lines = (rest + value).split("\n")
    rest = lines.pop()
    yield* lines
  }
}

// The page that an ordinary post would have led to, in the place of this one.
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html")
  document.title = fresh.title
  for (const part of [".p-back", "#main-content"]) {
    const [old, next] = [document.querySelector(part), fresh.querySelector(part)]
    if (old && next) old.replaceWith(next)
    else if (next) document.getElementById("main-content").before(next)
    else old?.remove()
  }
  const main = document.getElementById("main-content")
  initAll({ scope: main })
  window.scrollTo(0, 0)
  main.querySelector(".govuk-error-summary")?.focus()
  follow()
}

follow()
