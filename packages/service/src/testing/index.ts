export { createTestKeys, type TestKeys } from "./test-keys.js";
export { faultyExamples } from "./examples.js";
export { testConfig } from "./test-config.js";
export { capturedLog, type CapturedLog } from "./captured-log.js";
