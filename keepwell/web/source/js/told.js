// Sentences at the foot of the page, some with an undo. The server sends one with HX-Trigger; text only, never HTML.
const STAYS = 8000;
const STAYS_WITH_UNDO = 30000;

export function tell({ text, kind = "done", undo = null, stays = null }) {
  const place = document.getElementById("told");
  const line = document.createElement("div");
  if (kind === "refused") line.className = "refused";
  const said = document.createElement("span");
  said.textContent = text;
  line.append(said);
  if (undo) line.append(undoer(undo, line));
  place.append(line);
  setTimeout(() => line.remove(), stays ?? (undo ? STAYS_WITH_UNDO : STAYS));
  while (place.children.length > 3) place.firstChild.remove();
}

function undoer(path, line) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.key = "u";
  button.textContent = "Undo";
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(path, { method: "POST", headers: { "HX-Request": "true" } });
    line.remove();
    const told = answer.headers.get("HX-Trigger");
    const said = told ? JSON.parse(told)["keepwell:told"] : null;
    if (answer.ok) keep(said ?? { text: "Undone." });
    else tell(said ?? { text: "This could not be undone.", kind: "refused" });
    const place = answer.headers.get("HX-Location");
    if (answer.ok && place) location.assign(JSON.parse(place).path);
    else if (answer.ok) location.reload();
  });
  return button;
}

// What is said just before a page is left is said on the next one.
const KEPT = "keepwell-told";
export const keep = (said) => sessionStorage.setItem(KEPT, JSON.stringify(said));

export function onTold() {
  document.addEventListener("keepwell:told", (event) => {
    if (!event.detail.reload) return tell(event.detail);
    keep({ ...event.detail, reload: false });
    location.reload();
  });
  document.addEventListener("htmx:error", (event) => {
    if (!event.detail?.ctx?.response) tell({ text: "The server cannot be reached. Nothing was changed.", kind: "refused" });
  });
  const kept = sessionStorage.getItem(KEPT);
  if (kept) {
    sessionStorage.removeItem(KEPT);
    tell(JSON.parse(kept));
  }
}
