// Builds the front end into the package's static folder. Calls the tools' own JS files: no .bin is on a build hook's PATH.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/tehing/web/static/dist");
const modules = join(here, "node_modules");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await build({
  entryPoints: ["app", "board", "calendar", "charts", "committee", "matrix"].map((name) => join(here, "js", `${name}.js`)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});

execFileSync(process.execPath, [
  join(modules, "@tailwindcss/cli/dist/index.mjs"),
  ...["-i", join(here, "css/app.css"), "-o", join(out, "app.css"), "--minify"],
], { cwd: here, stdio: ["ignore", "ignore", "inherit"] });

cpSync(join(modules, "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"), join(out, "inter.woff2"));
cpSync(join(modules, "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"), join(out, "inter-ext.woff2"));

// one sprite of the icons in use: icons.txt names them
const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const body = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace("</svg>", "").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
