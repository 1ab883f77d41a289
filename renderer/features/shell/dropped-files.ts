import type { Bridge } from '#shared/contract/app-api.ts';
import { largestImageToTryBytes } from '#shared/domain/limits.ts';

/** While something is dragged, the browser reveals only kinds and types: one image file, or anything else. */
export function isSingleImage(transfer: DataTransfer): boolean {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  return items.length === 1 && (items[0]?.type.startsWith('image/') ?? false);
}

export function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false;
}

/** The real paths of what was dropped; files without one (dragged out of a web page) are left out. */
export function droppedPaths(transfer: DataTransfer, bridge: Bridge): string[] {
  return [...transfer.files].map((file) => bridge.pathForFile(file)).filter((path) => path !== '');
}

/** A dropped or pasted image by its path, or by its bytes where it has none; null where it is too large to hand over. */
export async function imageToTry(
  file: File,
  bridge: Bridge,
): Promise<{ path: string } | { bytes: Uint8Array<ArrayBuffer> } | null> {
  const path = bridge.pathForFile(file);
  if (path !== '') return { path };
  if (file.size > largestImageToTryBytes) return null;
  return { bytes: new Uint8Array(await file.arrayBuffer()) };
}
