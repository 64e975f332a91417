import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DaprApp } from "./dapr-file.js";
import { localFault } from "./fault.js";

/**
 * The apps with other programs in place of their own: the last word of an app's command is the program, and all before it stays.
 * `programs`: by app id, a file below the app's directory.
 */
export function withPrograms(
  apps: readonly DaprApp[],
  programs: Readonly<Record<string, string>>,
  root: string,
): readonly DaprApp[] {
  const ids = apps.map(({ id }) => id);
  const unknown = Object.keys(programs).filter((id) => !ids.includes(id));
  if (unknown.length > 0)
    throw localFault(
      `--program names no app: "${unknown.join(", ")}"; there are ${ids.join(", ")}.`,
    );
  return apps.map((app) => {
    const program = programs[app.id];
    if (program === undefined) return app;
    if (!existsSync(join(root, app.directory, program)))
      throw localFault(
        `There is no program ${program} to run as ${app.id}: build it with "npm run build".`,
      );
    return { ...app, command: [...app.command.slice(0, -1), program] };
  });
}
