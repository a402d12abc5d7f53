// One key presses whatever names it (data-key="e"); `g` and a letter go to a place of the side bar (data-go). The sheet
// behind `?` is made of what is on the page, so it cannot be out of date.
import { openPalette } from "./palette.js";

const GO_WITHIN = 1200;
let wentAt = 0;

export const typing = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, .cm-editor"));

const shown = (element) => !element.disabled && element.offsetParent !== null;
const dialogOpen = () => document.querySelector("dialog[open]");

export function onKeys() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !event.defaultPrevented && event.target.matches?.("textarea:not([data-send-on-enter]), input")) {
      event.preventDefault();
      event.target.form?.requestSubmit();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialogOpen()) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (pressed(event.key)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-do]")?.dataset.do;
    if (wanted === "palette") openPalette();
    if (wanted === "keys") openSheet();
  });
}

function pressed(key) {
  if (Date.now() - wentAt < GO_WITHIN) {
    wentAt = 0;
    const place = [...document.querySelectorAll("[data-go]")].find((one) => one.dataset.go === key);
    place?.click();
    return Boolean(place);
  }
  if (key === "g") {
    wentAt = Date.now();
    return true;
  }
  if (key === "?") {
    openSheet();
    return true;
  }
  if (key === "/") {
    const field = document.querySelector("[data-search]");
    field?.focus();
    field?.select?.();
    return Boolean(field);
  }
  const named = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && shown(one));
  if (named) press(named);
  return Boolean(named);
}

// What opens and closes is not closed while it is out of sight: it is brought into it.
function press(named) {
  const more = named.matches("summary") ? named.parentElement : null;
  const { top, bottom } = named.getBoundingClientRect();
  if (!more?.open || (top >= 0 && bottom <= innerHeight)) named.click();
  more?.scrollIntoView({ block: "nearest" });
}

export const label = (element) =>
  (element.dataset.label || element.getAttribute("aria-label") || [...element.childNodes].filter((one) => one.nodeName !== "KBD").map((one) => one.textContent).join(" ")).trim().replace(/\s+/g, " ");

function openSheet() {
  const sheet = document.getElementById("keys");
  if (!sheet) return;
  const rows = [["Ctrl K", "Find a page, an account, something to do"], ["?", "This sheet"], ["Esc", "Leave a field, close what is open"], ["Ctrl ↵", "Send what is being written"]];
  if (document.querySelector("[data-search]")) rows.push(["/", "Search here"]);
  if (document.querySelector("[data-list]")) {
    rows.push(["j / k", "Next, previous"], ["Enter", "Open"]);
    if (document.querySelector("[data-pick]")) rows.push(["x", "Choose; Shift X up to here"]);
  }
  for (const one of document.querySelectorAll("[data-key]")) if (shown(one)) rows.push([one.dataset.key, label(one)]);
  for (const one of document.querySelectorAll("[data-go]")) rows.push([`g ${one.dataset.go}`, one.querySelector("span").textContent]);
  const list = sheet.querySelector("dl");
  list.replaceChildren(...rows.flatMap(([key, says]) => {
    const term = document.createElement("dt");
    const keys = document.createElement("kbd");
    keys.textContent = key;
    term.append(keys);
    const told = document.createElement("dd");
    told.textContent = says;
    return [term, told];
  }));
  sheet.showModal();
}
