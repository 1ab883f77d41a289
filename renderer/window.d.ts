import type { PreloadBridge } from '#shared/contract/app-api.ts';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly batchwise: PreloadBridge;
  }
}
