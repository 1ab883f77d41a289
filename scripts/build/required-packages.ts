import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const prefix = '\0required:';

/**
 * Loads CommonJS packages by `require` instead of `import`. To import one by name, Node first searches its source for
 * export names, with a lexer that runs in JavaScript at that moment: for TensorFlow.js half a second at every start.
 */
export function requiredPackages(packages: readonly string[]): Plugin {
  const require = createRequire(import.meta.url);
  return {
    name: 'required-packages',
    enforce: 'pre',
    resolveId: (id) => (packages.includes(id) ? `${prefix}${id}` : null),
    load(id) {
      if (!id.startsWith(prefix)) return null;
      const name = id.slice(prefix.length);
      const names = Object.keys(require(name) as object).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key));
      // The marked calls let the bundler drop the names that nothing imports.
      return [
        "import { createRequire } from 'node:module';",
        `const loaded = createRequire(import.meta.url)(${JSON.stringify(name)});`,
        ...names
          .filter((key) => key !== 'default')
          .map((key) => `export const ${key} = /* @__PURE__ */ (() => loaded.${key})();`),
      ].join('\n');
    },
  };
}
