export * from "./errors.js";
export { mergeRefusals } from "./merge-refusals.js";
export * from "./shapes.js";
export {
  eventMeta,
  topics,
  type Topic,
  type EventDefinition,
} from "./events/define-event.js";
export {
  definitionOf,
  eventCatalogue,
  isEventType,
  wireSchemaOf,
  type EventData,
  type EventMeta,
  type EventType,
  type IncomingEvent,
  type OutgoingEvent,
} from "./events/catalogue.js";
