import type { AppApi, AppMethodName, Bridge, PreloadBridge } from '#shared/contract/app-api.ts';
import { fromWire } from '#shared/domain/errors.ts';

/** Makes main's answers, which come over the bridge as data, results again, or thrown AppErrors with their code. */
export function connectBridge(preload: PreloadBridge): Bridge {
  const call = async (name: AppMethodName, input: never): Promise<unknown> => {
    const answer = await preload.app[name](input);
    if (!answer.ok) throw fromWire(answer.error);
    return answer.output;
  };
  const names = Object.keys(preload.app) as AppMethodName[];
  const app = Object.fromEntries(names.map((name) => [name, (input: never) => call(name, input)]));
  return { ...preload, app: app as unknown as AppApi };
}
