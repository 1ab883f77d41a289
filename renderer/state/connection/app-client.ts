import type { AppApi, AppMethodName, Bridge, PreloadBridge } from '#shared/contract/app-api.ts';
import { fromWire } from '#shared/domain/errors.ts';

/** Turns main's responses, which cross the bridge as data, back into results or thrown AppErrors with their code. */
export function connectBridge(preload: PreloadBridge): Bridge {
  const call = async (name: AppMethodName, input: never): Promise<unknown> => {
    const response = await preload.app[name](input);
    if (!response.ok) throw fromWire(response.error);
    return response.output;
  };
  const names = Object.keys(preload.app) as AppMethodName[];
  const app = Object.fromEntries(names.map((name) => [name, (input: never) => call(name, input)]));
  return { ...preload, app: app as unknown as AppApi };
}
