export const slotCount = 16;

/** The slot of an aggregate: FNV-1a of its id, the same in every process and for ever (rows keep it). */
export function slotOf(aggregateId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < aggregateId.length; index++)
    hash = Math.imul(hash ^ aggregateId.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % slotCount;
}
