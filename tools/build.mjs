// Bundles every program of the repository into its dist/main.js. Plain JavaScript: it runs before anything is built.
import { build } from "esbuild";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Folders that hold a program: those with a src/main.ts. */
const programs = [
  ...["services", "tools"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  ),
  "services/payment/sandbox",
].filter((folder) => existsSync(join(root, folder, "src", "main.ts")));

/** Our own packages are bundled from their sources; those of npm are loaded from node_modules. */
const packagesStayOutside = {
  name: "packages-stay-outside",
  setup: (builder) => {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@waybill/")
        ? undefined
        : { path, external: true },
    );
  },
};

const bundle = (folder) =>
  build({
    absWorkingDir: root,
    entryPoints: [`${folder}/src/main.ts`],
    outfile: `${folder}/dist/main.js`,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["source"],
    plugins: [packagesStayOutside],
    sourcemap: true,
    logLevel: "warning",
  });

// One that can't be built does not keep the others from being built; esbuild says what is wrong with it.
const results = await Promise.allSettled(programs.map(bundle));
if (results.some((result) => result.status === "rejected")) process.exit(1);
