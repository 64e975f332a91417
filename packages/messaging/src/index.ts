export { createMessaging } from "./messaging.js";
export { messagingMigrations } from "./migrations.js";
export type {
  BrokerHealth,
  Consumer,
  EventHandler,
  IntentExecutor,
  IntentRun,
  Intents,
  Messaging,
  MessagingOptions,
  NewIntent,
  Outbox,
  Received,
  Subscription,
  TopicLag,
} from "./contract.js";
export type {
  AdminRefusal,
  AdminResult,
  DeadLetter,
  DeadLetterFilter,
  DeadLetterKind,
  DeadLetterSummary,
  Gap,
  InboxSummary,
  MessagesAdmin,
  OutboxSummary,
  RecordDeed,
  ReplayReport,
  Staff,
  StaffDeed,
  StuckMessage,
} from "./admin/contract.js";
export {
  earlyEvent,
  kindOfFault,
  permanentFault,
  recordOfFault,
  type EarlyEvent,
  type FaultKind,
  type FaultRecord,
  type PermanentFault,
} from "./faults.js";
export { defaultTuning, type Tuning } from "./tuning.js";
