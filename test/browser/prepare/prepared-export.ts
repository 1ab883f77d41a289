/** An image file and the crop that the app makes of it: base64 of uint8 224×224×3 RGB. */
interface CroppedFile {
  readonly file: string;
  readonly crop: string;
}

/** What `prepare-export` leaves for the tests. */
export interface PreparedExport {
  /** The exported model. */
  readonly folder: string;
  readonly classNames: readonly string[];
  /** The same with class names that attack the page. */
  readonly hostile: { readonly folder: string; readonly classNames: readonly string[] };
  /** A network from scratch for gray images of 28×28 pixels; seeded, not trained. */
  readonly small: { readonly folder: string; readonly classNames: readonly string[] };
  /** Reported by the app at the end of the export. */
  readonly maxDifference: number;
  /** Real photos with the app's probabilities, in the order of the class names. */
  readonly photos: readonly (CroppedFile & { readonly probabilities: readonly number[] })[];
  /** One file of each kind of image. */
  readonly samples: readonly CroppedFile[];
}
