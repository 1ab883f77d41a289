import type { LearnPage } from '../../shared/messages/learn-pages.ts';

export const places = ['data', 'train', 'inspect', 'export', 'runs', 'compare', 'learn', 'about'] as const;
export type Place = (typeof places)[number];

/** Where the window is. */
export class Navigation {
  #place = $state.raw<Place>('data');
  /** The class whose pictures Data shows; null for the overview. */
  #classIndex = $state.raw<number | null>(null);

  /** The page that Learn shows; null for their list. */
  #learnPage = $state.raw<LearnPage | null>(null);

  get place(): Place {
    return this.#place;
  }
  get classIndex(): number | null {
    return this.#classIndex;
  }
  get learnPage(): LearnPage | null {
    return this.#learnPage;
  }

  go(place: Place): void {
    this.#place = place;
  }

  openLearn(page: LearnPage | null): void {
    this.#learnPage = page;
    this.#place = 'learn';
  }

  openClass(index: number | null): void {
    this.#classIndex = index;
  }
}
