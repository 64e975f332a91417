// Three kinds of tests: unit (pure, fast), int (real PostgreSQL, Kafka or sidecar), e2e (the whole stack over HTTP).
const common = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        sourceMaps: "inline",
        module: { type: "es6" },
      },
    ],
  },
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  testEnvironmentOptions: {
    customExportConditions: ["source", "node", "node-addons"],
  },
  modulePathIgnorePatterns: ["<rootDir>/.*/dist/", "<rootDir>/.waybill/"],
};

const integration = ["\\.int\\.test\\.ts$"];

export default {
  coverageProvider: "v8",
  // Machines are shared and small; a rule about time measures it itself.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/{packages,services,tools}/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "/tools/rules/",
        ...integration,
      ],
    },
    {
      ...common,
      displayName: "rules",
      testMatch: ["<rootDir>/tools/rules/**/*.test.ts"],
    },
    {
      ...common,
      displayName: "int",
      testMatch: ["<rootDir>/{packages,services,tools}/**/*.int.test.ts"],
      globalSetup: "<rootDir>/packages/testing/jest-postgres.setup.mjs",
      globalTeardown: "<rootDir>/packages/testing/jest-postgres.teardown.mjs",
    },
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/e2e/**/*.e2e.ts"] },
  ],
};
