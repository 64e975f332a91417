import { mintToken, type Role } from "@waybill/api-client";
import type { Options } from "../options.js";
import { ensureKeys } from "../parts/keys.js";
import { localFault } from "../stack/fault.js";
import { layoutOf } from "../stack/layout.js";

const roles: readonly Role[] = ["customer", "staff", "admin", "service"];
const lifetime = "12h";

/** Prints a token for the run's services, and nothing else. */
export async function token(root: string, options: Options): Promise<number> {
  const role = roles.find((one) => one === options.role);
  if (!role)
    throw localFault(
      `--role must be one of ${roles.join(", ")}, not "${options.role}".`,
    );
  const { dataDir } = layoutOf(root, 0, options.dataDir);
  await ensureKeys(dataDir);
  console.log(
    await mintToken(dataDir, {
      role,
      expiresIn: lifetime,
      ...(options.customer ? { customerId: options.customer } : {}),
    }),
  );
  return 0;
}
