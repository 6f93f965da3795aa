import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// From the outside in: each folder may use those after it, features never each other; the gallery shows them all.
const FEATURES = ["library", "search", "upload", "recorder", "transcript", "settings", "login", "account", "administration", "system", "vocabularies", "voices", "deliveries", "templates", "gallery"];
const SHARED = ["frame", "session", "jobs", "filters", "tags", "notes", "asking", "jottings", "sharing", "retention", "delivering", "options", "player", "speakers", "transfer", "live"];

const ban = (folders) => ({
  "no-restricted-imports": ["error", { patterns: folders.map((name) => `~/${name}/*`) }],
});
const layers = [
  ...FEATURES.map((name) => ({
    files: [`src/${name}/**`],
    rules: ban([...FEATURES.filter((other) => other !== name && name !== "gallery"), "app"]),
  })),
  ...SHARED.map((name) => ({ files: [`src/${name}/**`], rules: ban([...FEATURES, "app"]) })),
  { files: ["src/ui/**"], rules: ban([...FEATURES, ...SHARED, "api", "app"]) },
  { files: ["src/api/**", "src/text/**"], rules: ban([...FEATURES, ...SHARED, "ui", "app"]) },
];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts", "public"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  a11y.flatConfigs.recommended,
  hooks.configs.flat["recommended-latest"] ?? hooks.configs["recommended-latest"],
  {
    rules: {
      complexity: ["error", 12],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "No barrel files." },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // TanStack Virtual and Table hand out functions that the compiler cannot memoise; nothing compiles here.
      "react-hooks/incompatible-library": "off",
    },
  },
  { files: ["scripts/**", "*.config.*"], languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } } },
  ...layers,
);
