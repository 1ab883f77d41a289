import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import yauzl from 'yauzl';
import { AppError, type ErrorParameters, throwIfAborted } from '#shared/domain/errors.ts';
import { ArchiveTable } from './archive-table.ts';
import { BlockReader } from './block-reader.ts';
import { below, folderOf, leftoverReason, type Listing } from './list-files.ts';

const mostEntries = 5_000_000;
/** Images hardly shrink in an archive: one above both this ratio and this total size is malicious. */
const largestRatio = 200;
const harmlessBytes = 2_000_000_000;

export interface ArchiveListing extends Listing {
  readonly table: ArchiveTable;
}

/**
 * Lists a ZIP file from its directory. Nothing is unpacked to disk, so no entry can be written outside; an archive with
 * such an entry is rejected anyway.
 * @throws AppError `dataset/bad-archive`, `dataset/archive-unsafe`, `dataset/no-permission`
 */
export async function listArchive(
  path: string,
  onFound: (files: number) => void,
  signal?: AbortSignal,
): Promise<ArchiveListing> {
  const name = basename(path);
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const archive = await openArchive(file, size, name);
    if (archive.entryCount > mostEntries)
      throw unsafe({ reason: 'too-many-files', archive: name, files: archive.entryCount });
    const listing: ArchiveListing = { folders: new Map(), skipped: [], table: new ArchiveTable(path) };
    await readEntries(archive, name, signal, (entry) => {
      addEntry(listing, entry, name);
      if (listing.table.count % 1024 === 0) onFound(listing.table.count);
    });
    if (listing.table.hasOverlaps()) throw unsafe({ reason: 'overlapping-files', archive: name });
    if (listing.table.totalBytes > Math.max(harmlessBytes, size * largestRatio)) {
      throw unsafe({
        reason: 'too-large',
        archive: name,
        packedBytes: size,
        bytes: listing.table.totalBytes,
      });
    }
    return listing;
  } finally {
    await file.close();
  }
}

function openArchive(file: FileHandle, size: number, name: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, decodeStrings: false, autoClose: false, validateEntrySizes: false };
    yauzl.fromRandomAccessReader(new BlockReader(file), size, options, (error, archive) => {
      if (error === null) resolve(archive);
      else reject(bad(name, error));
    });
  });
}

function readEntries(
  archive: yauzl.ZipFile,
  name: string,
  signal: AbortSignal | undefined,
  use: (entry: yauzl.Entry) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.on('error', (error: Error) => reject(bad(name, error)));
    archive.on('end', resolve);
    archive.on('entry', (entry: yauzl.Entry) => {
      try {
        throwIfAborted(signal);
        use(entry);
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what was thrown is passed on as it is
        reject(error);
        return;
      }
      archive.readEntry();
    });
    archive.readEntry();
  });
}

function addEntry(listing: ArchiveListing, entry: yauzl.Entry, archiveName: string): void {
  const fullName = nameOf(entry);
  if (yauzl.validateFileName(fullName) !== null) {
    throw unsafe({ reason: 'outside-file', archive: archiveName, file: fullName.slice(0, 100) });
  }
  const steps = fullName.split('/').filter((step) => step !== '' && step !== '.');
  const isFolder = fullName.endsWith('/');
  const left = steps.map(leftoverReason).find((reason) => reason !== null);
  const path = steps.join('/');
  if (left !== undefined) {
    if (!isFolder) listing.skipped.push({ kind: 'leftover', name: path, reason: left });
  } else if (isFolder) {
    folderOf(listing, path);
  } else if (isLink(entry)) {
    listing.skipped.push({ kind: 'leftover', name: path, reason: { code: 'link-in-archive', params: {} } });
  } else {
    const name = steps.pop() ?? '';
    folderOf(listing, steps.reduce(below, '')).files.push({ name, entry: listing.table.add(entry) });
  }
}

function isLink(entry: yauzl.Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0xf000) === 0xa000;
}

/** Names are UTF-8 if the entry says so or if they are valid UTF-8: macOS writes it without saying so. */
function nameOf(entry: yauzl.Entry): string {
  const saysUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0;
  const hasUnicodePath = entry.extraFields.some((field) => field.id === 0x7075);
  if (!saysUtf8 && !hasUnicodePath) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(entry.fileNameRaw).replaceAll('\\', '/');
    } catch {
      // An old code page.
    }
  }
  return yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
}

function unsafe(why: ErrorParameters['dataset/archive-unsafe']): AppError {
  return new AppError('dataset/archive-unsafe', why);
}

function bad(name: string, cause: Error): AppError {
  return new AppError('dataset/bad-archive', { reason: 'damaged', archive: name }, cause);
}
