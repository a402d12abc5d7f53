// Bundles the scripts and styles into ../static, which is committed: running Keepwell needs neither Node nor a network.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { licences } from "./licences.mjs";

const out = "../static";
const scripts = await build({
  entryPoints: { app: "js/app.js", charts: "js/charts.js", editor: "js/editor.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox124", "safari17.5"],
  legalComments: "none",
  metafile: true,
  logLevel: "info",
});
const styles = await build({
  entryPoints: ["css/app.css"],
  outdir: out,
  bundle: true,
  minify: true,
  external: ["inter.woff2"],
  metafile: true,
  logLevel: "info",
});

// The style sheet names the font as the pages do (keepwell/web/assets.py), so that it is fetched once and kept.
const letters = "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";
const font = await readFile(letters);
const hash = createHash("sha256").update(font).digest("hex").slice(0, 12);
await writeFile(`${out}/inter.woff2`, font);
const css = await readFile(`${out}/app.css`, "utf8");
await writeFile(`${out}/app.css`, css.replace("inter.woff2", `inter.woff2?v=${hash}`));
await writeFile(`${out}/licences.txt`, await licences([scripts.metafile, styles.metafile], [letters]));
