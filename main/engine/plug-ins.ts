/**
 * Indexes the plug-in files of a folder by their id.
 * @param kind what the plug-ins are, for the error
 * @param found the result of `import.meta.glob`, by file
 * @throws Error if two files have the same id: a bug
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
