export {
  openDatabase,
  type Database,
  type DatabaseOptions,
} from "./database.js";
export { createCoalescer, createKeyedCoalescer } from "./coalescer.js";
export type { NamedStatement } from "./together.js";
export type { LastStatement, Queryable, Tx } from "./transaction.js";
export { migrate, type Migration } from "./migrate.js";
export {
  classifyDatabaseError,
  isUniqueViolation,
  isTransientDatabaseError,
} from "./errors.js";
