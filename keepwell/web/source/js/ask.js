// Asking: Enter sends (Shift Enter breaks the line), the field is free for the next question, the newest turn is in sight.
export function onAsk() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.("[data-send-on-enter]")) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const focuses = event.target.closest("[data-focus]")?.dataset.focus;
    if (focuses) [...document.querySelectorAll(focuses)].find((one) => one.checkVisibility())?.focus();
  });
  document.addEventListener("htmx:sse:after:connection", (event) => {
    const field = event.target.matches?.("form[data-asks]") && event.target.querySelector("textarea");
    if (field) field.value = "";
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target.closest?.("form[data-asks], form.suggested")) document.querySelector(".turn:last-child")?.scrollIntoView({ block: "nearest" });
  });
}
