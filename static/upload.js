// An upload that tells how far it is.
import { follow } from "./lines.js"

const numbers = new Intl.NumberFormat("en-GB")
const say = (words) => { document.getElementById("progress").textContent = words }

follow(
  "upload",
  (form) => form.elements.file.files.length > 0 && say("Reading the file"),
  (said) => say(`Checked ${numbers.format(said.checked)} of ${numbers.format(said.of)} rows`),
)
