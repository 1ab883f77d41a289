/**
 * The engine's folders by layer, lowest first. A folder imports from lower layers only, so no two import each other.
 * The files beside them (environment.ts, plug-ins.ts) are below all of them.
 */
const engineLayers = [
  ['storage', 'compute'],
  ['models', 'optimizers', 'schedules'],
  ['data'],
  ['training'],
  ['batch-size', 'landscape', 'placement', 'findings', 'exporters'],
  ['services'],
  ['cli', 'process'],
];

/** Plug-ins see what computes and nothing else of the engine. */
const plugInFolders = ['models', 'optimizers', 'schedules'];

const rule = (name, from, to) => ({ name, severity: 'error', from, to });

/** What lies in `from` imports of this repository only what is `allowed`. */
const only = (name, from, allowed) =>
  rule(name, { path: from }, { path: '^(main|renderer|shared|test|bench)/', pathNot: allowed });

const engineRules = engineLayers.flatMap((layer, level) =>
  layer.map((folder) => {
    const below = plugInFolders.includes(folder) ? ['compute'] : engineLayers.slice(0, level).flat();
    const allowed = [folder, ...below];
    return rule(
      `engine-layers-${folder}`,
      { path: `^main/engine/${folder}/` },
      { path: '^main/engine/[^/]+/', pathNot: `^main/engine/(${allowed.join('|')})/` },
    );
  }),
);

module.exports = {
  forbidden: [
    only('shared-is-a-leaf', '^shared/', '^shared/'),
    only('renderer-sees-shared', '^renderer/', '^(renderer|shared)/'),
    only('app-sees-shared', '^main/app/', '^(main/app|shared)/'),
    only('engine-sees-shared', '^main/engine/', '^(main/engine|shared)/'),
    ...engineRules,
    rule(
      'engine-folders-have-a-layer',
      { path: '^main/engine/[^/]+/', pathNot: `^main/engine/(${engineLayers.flat().join('|')})/` },
      {},
    ),
    rule('engine-root-is-lowest', { path: '^main/engine/[^/]+$' }, { path: '^main/engine/[^/]+/' }),
    rule(
      'decode-is-below-images',
      { path: '^main/engine/data/decode/' },
      { path: '^main/engine/data/images/' },
    ),
    rule('domain-sees-no-contract', { path: '^shared/domain/' }, { path: '^shared/contract/' }),
    rule(
      'electron-stays-in-app',
      { pathNot: '^(main/app|test)/' },
      { path: '(^|node_modules/)electron($|/)' },
    ),
    rule('shared-has-no-runtime', { path: '^shared/' }, { dependencyTypes: ['core'] }),
    rule('shared-has-no-tensors', { path: '^shared/' }, { path: 'node_modules/@tensorflow/' }),
    rule(
      'backends-stay-in-compute',
      { path: '^main/', pathNot: '^main/engine/compute/' },
      { path: 'node_modules/@tensorflow/tfjs-(node|backend)' },
    ),
    rule(
      'tensors-stay-in-plug-ins',
      { path: '^main/', pathNot: '^main/engine/(compute|models|optimizers|schedules)/' },
      { path: 'node_modules/@tensorflow/' },
    ),
    rule('no-circular', {}, { circular: true }),
    rule(
      'no-orphans',
      {
        orphan: true,
        path: '^(main|renderer|shared)/',
        pathNot: '^main/engine/(models|optimizers|schedules|exporters)/|\\.d\\.ts$',
      },
      {},
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.mjs'] },
  },
};
