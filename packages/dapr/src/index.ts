export {
  publishBulk,
  type BulkEntry,
  type BulkFailure,
  type BulkOptions,
  type SidecarAddress,
} from "./publish-bulk.js";
export {
  createStateCache,
  type StateCache,
  type StateCacheOptions,
} from "./state-cache.js";
