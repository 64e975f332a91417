export {
  postgresDataDir,
  startPostgres,
  type PostgresServer,
  type PostgresOptions,
} from "./server.js";
export { freePort } from "./free-port.js";
