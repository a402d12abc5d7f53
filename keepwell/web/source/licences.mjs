// The licences of what the bundles hold, in the words of the packages themselves.
import { readdir, readFile } from "node:fs/promises";

const NAMED = /^(licen[cs]e|notice|copying|copyright)/i;
const HEAD = `What the files beside this one are made with, besides Keepwell itself (Apache-2.0).
Written by \`npm run build\` from the licence files of the packages.
`;

// Of esbuild's metafiles: every package of which anything is left in a bundle. `more` are files that are copied.
export async function licences(metafiles, more) {
  const inputs = metafiles.flatMap((one) => Object.values(one.outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)));
  const packages = new Set([...inputs, ...more].map(packageOf).filter(Boolean));
  const told = await Promise.all([...packages].sort().map(licenceOf));
  return [HEAD, ...told].join(`\n${"=".repeat(80)}\n`);
}

function packageOf(path) {
  return path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
}

async function licenceOf(name) {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const files = (await readdir(folder, { withFileTypes: true })).filter((one) => NAMED.test(one.name));
  const paths = (await Promise.all(files.map(async (one) => one.isDirectory()
    ? (await readdir(`${folder}/${one.name}`)).map((inner) => `${one.name}/${inner}`)
    : [one.name]))).flat().sort();
  if (!paths.length) throw new Error(`${name} has no licence file: look at it before it is shipped.`);
  const texts = await Promise.all(paths.map((path) => readFile(`${folder}/${path}`, "utf8")));
  return [`${name} ${version} (${license})\n`, ...texts.map((text) => `${text.replaceAll("\r\n", "\n").trim()}\n`)].join("\n");
}
