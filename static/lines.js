// A form whose answer comes line by line, so that the page tells how far it is. Whenever something goes wrong the form is
// sent as it is, as it is without script.
import { initAll } from "./govuk/govuk-frontend.min.js"

// `begin` says that it has begun, or that there is nothing to send yet (false); `tell` says what a line of progress said.
export function follow(id, begin, tell) {
  const form = document.getElementById(id)
  form?.addEventListener("submit", async (event) => {
    if (begin(form) === false) return
    event.preventDefault()
    form.querySelector("button").disabled = true
    try {
      await send(form, tell, () => follow(id, begin, tell))
    } catch {
      form.submit()
    }
  })
}

async function send(form, tell, again) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/x-ndjson" } })
  if (answer.redirected) return window.location.reload() // signed out meanwhile
  if (!answer.headers.get("Content-Type")?.startsWith("application/x-ndjson")) return show(await answer.text(), again)
  for await (const line of linesOf(answer.body)) {
    const said = JSON.parse(line)
    if (said.failed) throw new Error("not done")
    if (said.of) tell(said)
    if (said.at) return window.location.assign(said.at)
    if (said.page) return show(said.page, again)
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
function show(html, again) {
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
  again()
}
