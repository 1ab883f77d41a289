import type { LearnPage } from '#shared/messages/learn-pages.ts';

export const places = ['data', 'train', 'inspect', 'export', 'runs', 'compare', 'learn', 'about'] as const;
export type Place = (typeof places)[number];

/** Where the window is. */
export class Navigation {
  #place = $state.raw<Place>('data');
  /** The class whose images Data shows; null for the overview. */
  #classIndex = $state.raw<number | null>(null);

  /** The page that Learn shows; null for their list. */
  #learnPage = $state.raw<LearnPage | null>(null);
  /** Where a word led to Learn from; null where Learn was gone to by itself. */
  #cameFrom = $state.raw<Place | null>(null);

  get place(): Place {
    return this.#place;
  }
  get classIndex(): number | null {
    return this.#classIndex;
  }
  get learnPage(): LearnPage | null {
    return this.#learnPage;
  }

  get cameFrom(): Place | null {
    return this.#cameFrom;
  }

  go(place: Place): void {
    this.#place = place;
    this.#cameFrom = null;
  }

  /** From another place the way back stays open, through other pages too. */
  openLearn(page: LearnPage | null): void {
    if (this.#place !== 'learn') this.#cameFrom = this.#place;
    this.#learnPage = page;
    this.#place = 'learn';
  }

  openClass(index: number | null): void {
    this.#classIndex = index;
  }
}
