/**
 * Indexes the plug-in files of a folder by their id.
 * @param kind what they are, for the error
 * @param found what `import.meta.glob` found, by file
 * @throws Error when two files have the same id: a bug that must not start
 */
export function indexPlugins<P extends { readonly id: string }>(
  kind: string,
  found: Readonly<Record<string, { readonly default: P }>>,
): ReadonlyMap<string, P> {
  const byId = new Map<string, P>();
  for (const [file, { default: plugin }] of Object.entries(found)) {
    if (byId.has(plugin.id)) throw new Error(`${file}: ${kind} id "${plugin.id}" is taken`);
    byId.set(plugin.id, plugin);
  }
  return byId;
}
