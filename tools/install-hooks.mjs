// Installs the commit-msg hook in a git checkout; an unpacked archive has none to install.
import { existsSync } from "node:fs";
import { execFileSync } from "node:child_process";

if (existsSync(".git") && !process.env.CI)
  execFileSync(process.execPath, ["node_modules/simple-git-hooks/cli.js"], {
    stdio: "inherit",
  });
