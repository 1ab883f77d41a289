export const places = ['data', 'train', 'inspect', 'export', 'runs', 'compare', 'about'] as const;
export type Place = (typeof places)[number];

/** Where the window is. */
export class Navigation {
  #place = $state.raw<Place>('data');
  /** The class whose pictures Data shows; null for the overview. */
  #classIndex = $state.raw<number | null>(null);

  get place(): Place {
    return this.#place;
  }
  get classIndex(): number | null {
    return this.#classIndex;
  }

  go(place: Place): void {
    this.#place = place;
  }

  openClass(index: number | null): void {
    this.#classIndex = index;
  }
}
