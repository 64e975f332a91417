// The shape of the house as allow-lists, which fail closed: main → adapters → app → domain.
// tools/rules plants a violation of every rule to show that it fires.
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from,
  to,
});
const tests = "([.]test|[.]int[.]test)[.]ts$|/(testing|drills)/";

module.exports = {
  forbidden: [
    rule(
      "domain-is-pure",
      "domain/ imports only its own domain/, result and money",
      { path: "^services/([^/]+)/(sandbox/)?src/domain/", pathNot: tests },
      {
        pathNot: [
          "^services/$1/(sandbox/)?src/domain/",
          "^packages/(result|money)/",
        ],
      },
    ),
    rule(
      "app-sees-no-adapters",
      "app/ and saga/ import domain/, ports and pure packages, never adapters/, SDKs or Node built-ins",
      { path: "^services/([^/]+)/(sandbox/)?src/(app|saga)/", pathNot: tests },
      {
        pathNot: [
          "^services/$1/(sandbox/)?src/(domain|app|saga)/",
          "^packages/(result|money|saga|contracts)/",
        ],
      },
    ),
    rule(
      "only-main-wires",
      "adapters/ are put together in main.ts (and the *-parts.ts it calls) alone",
      {
        path: "^services/[^/]+/(sandbox/)?src/",
        pathNot: ["/src/(main|[a-z-]+-parts)[.]ts$", "/src/adapters/", tests],
      },
      { path: "/src/adapters/" },
    ),
    rule(
      "services-are-islands",
      "a service talks to another over Dapr, never by import",
      { path: "^services/([^/]+)/" },
      { path: "^services/", pathNot: "^services/$1/" },
    ),
    rule(
      "benches-stay-apart",
      "a bench is made of its service, and nothing but tools/bench knows of it",
      {
        path: "^(services/[^/]+/(src|sandbox)|packages|tools)/",
        pathNot: "^tools/bench/",
      },
      { path: "^services/[^/]+/bench/" },
    ),
    rule(
      "provider-is-a-stranger",
      "payment knows the sandbox over HTTP alone, and the sandbox nothing of payment",
      { path: "^services/payment/src/", pathNot: tests },
      { path: "^services/payment/sandbox/" },
    ),
    rule(
      "sandbox-is-a-stranger",
      "the sandbox stands in for a foreign company: it shares no code of ours",
      { path: "^services/payment/sandbox/" },
      {
        path: "^(services/payment/(src|migrations)|packages)/",
        pathNot: "^packages/testing/",
      },
    ),
    rule(
      "packages-know-no-service",
      "packages are below services",
      { path: "^packages/" },
      { path: "^(services|tools|e2e)/" },
    ),
    rule(
      "tools-see-no-service",
      "tools meet services over HTTP; only their migrations are data, and their benches are made to be run",
      { path: "^tools/" },
      { path: "^services/", pathNot: "^services/[^/]+/(migrations|bench)/" },
    ),
    rule(
      "tests-stay-in-tests",
      "no product code stands on test code",
      {
        path: "^(packages|services|tools)/",
        pathNot: [tests, "^packages/testing/"],
      },
      { path: ["^packages/testing/", "[.]test[.]ts$"] },
    ),
    rule(
      "no-cycles",
      "a cycle has no order to read it in",
      {},
      { circular: true },
    ),
    rule(
      "no-unresolved",
      "an unresolved import silently passes every path rule",
      {},
      { couldNotResolve: true },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: ["node_modules", "/generated/"] },
    exclude: { path: ["/dist/", "/generated/.*[.]js$"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "default"],
    },
  },
};
