// Charts and the editor are large: they are fetched only where a page has one, also when htmx brings it later.
let charts = null;
let editor = null;

async function light(root) {
  const figures = root.querySelectorAll("[data-chart]:not([data-lit])");
  if (figures.length) {
    charts ??= import(document.body.dataset.charts);
    (await charts).draw(figures);
  }
  const fields = root.querySelectorAll("[data-edit]:not([data-lit])");
  if (fields.length) {
    editor ??= import(document.body.dataset.editor);
    (await editor).open(fields, document.querySelector('meta[name="style-nonce"]').content);
  }
}

// What scrolls sideways can be reached with the keyboard, and only then.
function reachable() {
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

export function onScrolls() {
  reachable();
  document.addEventListener("htmx:after:swap", reachable);
  addEventListener("resize", reachable);
}

export function onIslands() {
  light(document);
  document.addEventListener("htmx:after:swap", () => light(document));
  document.addEventListener("keepwell:theme", async () => (await charts)?.redraw());
}

// What ends by itself leads on by itself: a link with data-follow that htmx brings is followed.
export function onFollow() {
  document.addEventListener("htmx:after:swap", () => {
    const link = document.querySelector("a[data-follow]");
    if (link) location.replace(link.href);
  });
}
