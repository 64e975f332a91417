export type {
  BaseConfig,
  DaprAddress,
  LogLevel,
} from "./config/base-config.js";
export { flagSchema } from "./config/flags.js";
export {
  loadConfig,
  parseConfig,
  type ConfigFault,
  type OwnConfig,
} from "./config/load-config.js";
export {
  actorOf,
  customerIdOf,
  hasRole,
  isAdmin,
  isService,
  isStaff,
  roleOf,
  type Caller,
  type Role,
} from "./auth/caller.js";
export { hashGuestToken, newGuestToken } from "./auth/guest-token.js";
export {
  route,
  type Access,
  type HttpMethod,
  type HttpRequest,
  type PathParams,
  type Reply,
  type Route,
  type RouteOptions,
} from "./http/route.js";
export { decodeCursor, encodeCursor, listQuery, pageOf } from "./http/lists.js";
export {
  grpcService,
  type GrpcCall,
  type GrpcHandlers,
  type GrpcService,
  type RemoteCallOptions,
  type RemoteService,
  type RpcDefinition,
} from "./grpc/service.js";
export {
  isRemoteFailure,
  isRemoteUnavailable,
  remoteFailure,
  remoteUnavailable,
  type RemoteFailure,
  type RemoteUnavailable,
} from "./grpc/remote-errors.js";
export {
  periodic,
  type PeriodicOptions,
  type Worker,
} from "./lifecycle/worker.js";
export { runService } from "./lifecycle/run-service.js";
export {
  startService,
  type RunningService,
  type ServiceOptions,
} from "./lifecycle/start-service.js";
export { durationBuckets } from "./metrics.js";
export { issueToken, type TokenClaims } from "./auth/issue-token.js";
export type { HealthCheck, HealthReport, HealthState } from "./health/check.js";
export type {
  ServiceContext,
  ServiceParts,
} from "./context/service-context.js";
export {
  currentContext,
  inContext,
  noteOrderId,
  type RequestContext,
} from "./context/request-context.js";
export { audit, type AuditEntry } from "./audit/audit.js";
export { serviceMigrations } from "./migrations.js";
