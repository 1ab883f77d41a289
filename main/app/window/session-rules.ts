import { protocol, type Session } from 'electron';
import { pageHandler, pageScheme } from './page-protocol.ts';
import { thumbHandler, thumbScheme, type ThumbSource } from './thumb-protocol.ts';

/** Must run before the app is ready. */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
    { scheme: thumbScheme, privileges: { standard: true, secure: true } },
  ]);
}

export interface SessionRules {
  readonly rendererFolder: string;
  readonly thumbs: ThumbSource;
  /** Where the page is served from while it is worked on; undefined otherwise. */
  readonly developmentOrigin: string | undefined;
}

const ownAddresses = new Set([`${pageScheme}:`, `${thumbScheme}:`, 'blob:', 'data:', 'devtools:']);

/** What pages may reach: our files, our images and nothing else; no network, no permissions. */
export function setUpSession(
  session: Session,
  { rendererFolder, thumbs, developmentOrigin }: SessionRules,
): void {
  session.protocol.handle(pageScheme, pageHandler(rendererFolder));
  session.protocol.handle(thumbScheme, thumbHandler(thumbs));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isAllowed(url, developmentOrigin) });
  });
}

export function isAllowed(url: string, developmentOrigin?: string): boolean {
  const { protocol: scheme, host } = new URL(url);
  if (ownAddresses.has(scheme)) return true;
  return developmentOrigin !== undefined && host === new URL(developmentOrigin).host;
}
