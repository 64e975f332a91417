import type { Options } from "../options.js";
import { ensureKeys, roles, signToken } from "../parts/keys.js";
import { localFault } from "../stack/fault.js";
import { layoutOf } from "../stack/layout.js";

/** Prints a token for the run's services, and nothing else. */
export async function token(root: string, options: Options): Promise<number> {
  const role = roles.find((one) => one === options.role);
  if (!role)
    throw localFault(
      `--role must be one of ${roles.join(", ")}, not "${options.role}".`,
    );
  const { keysDir } = layoutOf(root, 0, options.dataDir);
  await ensureKeys(keysDir);
  console.log(await signToken(keysDir, { role, customerId: options.customer }));
  return 0;
}
