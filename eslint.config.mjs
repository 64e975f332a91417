import tseslint from "typescript-eslint";

const call = (object, property, message) => ({
  selector: `CallExpression[callee.object.name='${object}'][callee.property.name='${property}']`,
  message,
});
const impure = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Take `now` as a parameter.",
  },
  call("Date", "now", "Take `now` as a parameter."),
  call("Math", "random", "Take randomness as a parameter."),
  call("crypto", "randomUUID", "Take ids as a parameter."),
];
const throwing = {
  selector: "ThrowStatement",
  message: "Return a refusal; throwing is for broken invariants (use assert).",
};

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/generated/**",
      "**/*.cjs",
      "**/*.mjs",
      ".waybill/**",
      "coverage/**",
    ],
  },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        {
          considerDefaultExhaustiveForUnions: false,
          requireDefaultForNonUnion: true,
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/require-await": "off",
      "max-lines": [
        "error",
        { max: 250, skipBlankLines: true, skipComments: true },
      ],
      "no-restricted-exports": [
        "error",
        { restrictDefaultExports: { direct: true } },
      ],
    },
  },
  {
    files: ["**/*.ts"],
    ignores: ["**/*.test.ts", "**/testing/**", "e2e/**"],
    rules: { "max-lines-per-function": ["error", { max: 50 }] },
  },
  {
    files: [
      "services/*/{src,sandbox/src}/{app,saga}/**/*.ts",
      "packages/saga/src/**/*.ts",
    ],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "process",
        "fetch",
        "setTimeout",
        "setInterval",
        "console",
      ],
      "no-restricted-syntax": ["error", ...impure],
    },
  },
  {
    // A later block replaces a rule's options, it does not add to them: hence the whole list again.
    files: ["services/*/{src,sandbox/src}/domain/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: { "no-restricted-syntax": ["error", ...impure, throwing] },
  },
);
