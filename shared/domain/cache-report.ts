/** What lies in the cache, in bytes. */
export interface CacheReport {
  readonly featureBytes: number;
  /** Crops that training reads. */
  readonly cropBytes: number;
  /** Of features and crops together; above it, what was unused the longest is removed. */
  readonly budgetBytes: number;
  /** Images that the window shows. */
  readonly imageBytes: number;
  /** Of an earlier build, which nothing reads any more. */
  readonly earlierBytes: number;
  /** On the disk. */
  readonly freeBytes: number;
}
