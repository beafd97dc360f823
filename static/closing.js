// A close tells how far the drawing of its statements is: the period itself is closed by then.
import { follow } from "./lines.js"

const numbers = new Intl.NumberFormat("en-GB")

follow(
  "close",
  (form) => { form.nextElementSibling.textContent = form.dataset.running },
  ({ drawn, of }) => {
    const bar = document.getElementById("drawn")
    const line = document.getElementById("close").nextElementSibling
    bar.hidden = false
    bar.max = of
    bar.value = drawn
    line.textContent = `The period is closed. Its statements are being drawn: ${numbers.format(drawn)} of ${numbers.format(of)}.`
  },
)
