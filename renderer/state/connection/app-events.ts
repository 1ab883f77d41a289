import type { AppEvent, Bridge } from '#shared/contract/app-api.ts';
import { fromWire } from '#shared/domain/errors.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { DatasetWorkflow } from '../dataset-workflow.ts';
import { pages, type Page } from '#shared/domain/pages.ts';
import type { Navigation } from '../navigation.svelte.ts';
import type { NoticeStore } from '../notice-store.svelte.ts';

/** Does what the menu and the operating system ask for. @returns the function that stops that */
export function followAppEvents(
  bridge: Bridge,
  navigation: Navigation,
  notices: NoticeStore,
  dataset: DatasetWorkflow,
): () => void {
  return bridge.onAppEvent((event) => {
    switch (event.kind) {
      case 'open-paths':
        void dataset.open(event.paths);
        break;
      case 'menu':
        followMenu(event.command);
        break;
      case 'notice':
        notices.report(fromWire(event.error));
        break;
      case 'engine.crashed':
      case 'engine.ready':
        // The engine client follows these.
        break;
      default:
        assertNever(event);
    }
  });

  function followMenu(command: Extract<AppEvent, { kind: 'menu' }>['command']): void {
    if (command === 'open-folder') void dataset.choose('folder');
    else if (command === 'open-archive') void dataset.choose('archive');
    else showPage(command);
  }

  function showPage(command: `show-${Page}`): void {
    const page = [...pages, 'about' as const].find((each) => command === `show-${each}`);
    if (page !== undefined) navigation.go(page);
  }
}
