import { z } from "zod";

/** A boolean of the environment: true, false, 1, 0, on, off, yes or no, in any case. Use `.default(…)` for optional ones. */
export const flagSchema = z.stringbool({
  truthy: ["true", "1", "on", "yes"],
  falsy: ["false", "0", "off", "no"],
  case: "insensitive",
  error: () => "expected true, false, 1, 0, on or off",
});
