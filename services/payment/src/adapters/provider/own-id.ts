import { z } from "zod";

const uuid = z.uuid();

/** A reference that is one of our ids; anything else belongs to somebody else's payment. */
export const ownIdOf = (
  reference: string | null | undefined,
): string | null => {
  const parsed = uuid.safeParse(reference);
  return parsed.success ? parsed.data : null;
};
