import { keyBytes, locationAt, noteBytes, recordBytes } from './blob-record.ts';

/** An index for workers; later records may be missing from it. */
export interface SharedIndex {
  /** Records, one after the other. */
  readonly records: SharedArrayBuffer;
  /** Open addressing by the key: position of a record + 1, or 0; the length is a power of two. */
  readonly slots: SharedArrayBuffer;
}

const smallestCapacity = 1024;
const nameBytes = keyBytes + noteBytes;

/** Records by key, in shared memory: 80 to 160 bytes each, a fraction of what a `Map` of strings takes. */
export class BlobIndex {
  #records = new Uint8Array(new SharedArrayBuffer(smallestCapacity * recordBytes));
  #slots = new Int32Array(new SharedArrayBuffer(4 * 2 * smallestCapacity));
  #count = 0;

  /** Replaces a record with the same key and note, unless it has a blob and the new one has none. */
  add(records: Uint8Array): void {
    this.#reserve(this.#count + records.byteLength / recordBytes);
    for (let at = 0; at < records.byteLength; at += recordBytes) {
      const record = records.subarray(at, at + recordBytes);
      const slot = this.#slotOf(record);
      const known = ((this.#slots[slot] as number) - 1) * recordBytes;
      if (known >= 0 && locationAt(record, 0) === null && locationAt(this.#records, known) !== null) continue;
      this.#records.set(record, known >= 0 ? known : this.#count * recordBytes);
      if (known < 0) this.#slots[slot] = ++this.#count;
    }
  }

  share(): SharedIndex {
    return {
      records: this.#records.buffer,
      slots: this.#slots.buffer,
    };
  }

  /** @see findRecord */
  find(key: Uint8Array, isWanted: (records: Uint8Array, at: number) => boolean): number {
    return find(this.#records, this.#slots, key, isWanted);
  }

  locationAt(at: number): ReturnType<typeof locationAt> {
    return locationAt(this.#records, at);
  }

  /** @returns the slot of the record with this key and note, or the free slot for it */
  #slotOf(record: Uint8Array): number {
    let slot = firstSlot(record, 0, this.#slots.length);
    for (let entry = this.#slots[slot] as number; entry !== 0; entry = this.#slots[slot] as number) {
      if (isEqual(this.#records, (entry - 1) * recordBytes, record, nameBytes)) break;
      slot = (slot + 1) % this.#slots.length;
    }
    return slot;
  }

  #reserve(count: number): void {
    let capacity = this.#slots.length / 2;
    if (count <= capacity) return;
    while (capacity < count) capacity *= 2;
    const records = new Uint8Array(new SharedArrayBuffer(capacity * recordBytes));
    records.set(this.#records.subarray(0, this.#count * recordBytes));
    this.#records = records;
    this.#slots = new Int32Array(new SharedArrayBuffer(4 * 2 * capacity));
    for (let position = 0; position < this.#count; position++) {
      const at = position * recordBytes;
      this.#slots[this.#slotOf(records.subarray(at, at + recordBytes))] = position + 1;
    }
  }
}

/**
 * @param isWanted called for each record of the key until it returns true
 * @returns the offset of the wanted record in bytes, or −1
 */
export function findRecord(
  index: SharedIndex,
  key: Uint8Array,
  isWanted: (records: Uint8Array, at: number) => boolean,
): number {
  return find(new Uint8Array(index.records), new Int32Array(index.slots), key, isWanted);
}

function find(
  records: Uint8Array,
  slots: Int32Array,
  key: Uint8Array,
  isWanted: (records: Uint8Array, at: number) => boolean,
): number {
  let slot = firstSlot(key, 0, slots.length);
  for (let entry = slots[slot] as number; entry !== 0; entry = slots[slot] as number) {
    const at = (entry - 1) * recordBytes;
    if (isEqual(records, at, key, keyBytes) && isWanted(records, at)) return at;
    slot = (slot + 1) % slots.length;
  }
  return -1;
}

function isEqual(records: Uint8Array, at: number, wanted: Uint8Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (records[at + i] !== wanted[i]) return false;
  return true;
}

/** The key is a hash, so four of its bytes serve as the slot's hash. */
function firstSlot(bytes: Uint8Array, at: number, length: number): number {
  const word =
    (bytes[at] as number) +
    (bytes[at + 1] as number) * 0x100 +
    (bytes[at + 2] as number) * 0x1_0000 +
    (bytes[at + 3] as number) * 0x100_0000;
  return word % length;
}
