import { SetupError } from '../setup/setup-error.mjs';

const installers = ['deb', 'AppImage', 'nsis', 'dmg'];
const platformOptions = { linux: '--linux', win32: '--win', darwin: '--mac' };

/**
 * @param {string[]} args of `npm run package --`: targets (none means the unpacked folder) and options
 * @returns {{targets: string[], allowsFallback: boolean}}
 * @throws SetupError for an unknown target
 */
export function readArguments(args) {
  const targets = args.filter((argument) => !argument.startsWith('--'));
  const unknown = targets.find((target) => target !== 'dir' && !installers.includes(target));
  if (unknown) {
    throw new SetupError(`There is no target named ${unknown}. Targets: dir, ${installers.join(', ')}.`, {
      repair: 'npm run package -- <target>',
    });
  }
  const allowsFallback = args.includes('--allow-fallback-electron');
  return { targets: targets.length > 0 ? targets : ['dir'], allowsFallback };
}

/**
 * The older Electron gets no security updates, so it must not end up in an installer by mistake:
 * docs/decisions/fallback-electron.md.
 * @throws SetupError
 */
export function assertNoFallback({ targets, allowsFallback }, runtime) {
  if (!runtime.fallback || allowsFallback || targets.every((target) => target === 'dir')) return;
  throw new SetupError(
    `Installers are not made from Electron ${runtime.version}, which no longer gets security updates. ` +
      'Nothing was packaged.',
    {
      repair:
        'npm run setup -- --electron, where the newer one can be downloaded; ' +
        'or add --allow-fallback-electron to make an installer for yourself',
    },
  );
}

/** electron-builder's arguments for this platform. */
export function builderArguments({ targets }, { folder, version }, platform = process.platform) {
  return [
    ...[platformOptions[platform], ...targets, '--publish', 'never', '--config', 'electron-builder.yml'],
    ...[`-c.electronDist=${folder}`, `-c.electronVersion=${version}`],
  ];
}
