/**
 * Which of the rows leased to this process, and unknown to it, it should give back: those it did not know of
 * last time either, as one that is new may be on its way from the database to memory right now.
 */
export function createOrphanWatch(): (unknown: readonly string[]) => string[] {
  let before = new Set<string>();
  return (unknown) => {
    const lasting = unknown.filter((id) => before.has(id));
    before = new Set(unknown);
    return lasting;
  };
}
