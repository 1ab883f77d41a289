import { createContext } from 'svelte';
import type { Page } from '#shared/domain/pages.ts';
import type { LearnPage } from '#shared/messages/learn-pages.ts';

export const [useNavigation, provideNavigation] = createContext<Navigation>();

/** Where the window is. */
export class Navigation {
  #page = $state.raw<Page>('data');
  /** The class whose images Data shows; null for the overview. */
  #classIndex = $state.raw<number | null>(null);

  /** The page that Learn shows; null for their list. */
  #learnPage = $state.raw<LearnPage | null>(null);
  /** Where a word led to Learn from; null where Learn was gone to by itself. */
  #cameFrom = $state.raw<Page | null>(null);

  get page(): Page {
    return this.#page;
  }
  get classIndex(): number | null {
    return this.#classIndex;
  }
  get learnPage(): LearnPage | null {
    return this.#learnPage;
  }

  get cameFrom(): Page | null {
    return this.#cameFrom;
  }

  go(page: Page): void {
    this.#page = page;
    this.#cameFrom = null;
  }

  /** Called from another page, lets the user return to it from other pages of Learn too. */
  openLearn(page: LearnPage | null): void {
    if (this.#page !== 'learn') this.#cameFrom = this.#page;
    this.#learnPage = page;
    this.#page = 'learn';
  }

  openClass(index: number | null): void {
    this.#classIndex = index;
  }
}
