import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const prefix = '\0required:';

/**
 * Loads CommonJS packages with `require` instead of `import`. For named imports, Node first searches the source for export
 * names with a slow lexer, which takes half a second for TensorFlow.js at every start.
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
      // Marked as pure, so that the bundler drops names that nothing imports.
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
