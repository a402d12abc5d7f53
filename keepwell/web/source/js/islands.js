// Charts and the editor are large: they are fetched only where a page has one, also when htmx brings it later.
let charts = null;
let editor = null;

const FIGURES = "[data-chart]:not([data-lit])";
const FIELDS = "[data-edit]:not([data-lit])";

// They are looked for again once the file is there: while it came, a swap may have lit them.
async function light() {
  if (document.querySelector(FIGURES)) {
    charts ??= import(document.body.dataset.charts);
    const { draw } = await charts;
    draw(document.querySelectorAll(FIGURES));
  }
  if (document.querySelector(FIELDS)) {
    editor ??= import(document.body.dataset.editor);
    const { open } = await editor;
    open(document.querySelectorAll(FIELDS), document.querySelector('meta[name="style-nonce"]').content);
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
  light();
  document.addEventListener("htmx:after:swap", light);
  document.addEventListener("keepwell:theme", async () => (await charts)?.redraw());
}

// What ends by itself leads on by itself: a link with data-follow that htmx brings is followed, on the page of that work.
export function onFollow() {
  document.addEventListener("htmx:after:swap", () => {
    const link = document.querySelector("a[data-follow]");
    if (link?.pathname === location.pathname) location.replace(link.href);
  });
}
