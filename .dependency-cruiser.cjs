const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(main|renderer|shared|test|bench)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    only('shared-is-a-leaf', '^shared/', '^shared/'),
    only('renderer-sees-shared', '^renderer/', '^(renderer|shared)/'),
    only('app-sees-shared', '^main/app/', '^(main/app|shared)/'),
    only('engine-sees-shared', '^main/engine/', '^(main/engine|shared)/'),
    {
      name: 'electron-stays-in-app',
      severity: 'error',
      from: { pathNot: '^(main/app|test)/' },
      to: { path: '(^|node_modules/)electron($|/)' },
    },
    {
      name: 'shared-has-no-runtime',
      severity: 'error',
      from: { path: '^shared/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-has-no-tensors',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: 'node_modules/@tensorflow/' },
    },
    {
      name: 'backends-stay-in-compute',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/engine/compute/' },
      to: { path: 'node_modules/@tensorflow/tfjs-(node|backend)' },
    },
    {
      name: 'tensors-stay-in-plug-ins',
      severity: 'error',
      from: { path: '^main/', pathNot: '^main/engine/(compute|models|optimizers|schedules)/' },
      to: { path: 'node_modules/@tensorflow/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(main|renderer|shared)/',
        pathNot: '^main/engine/(models|optimizers|schedules|exporters)/|\\.d\\.ts$',
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.mjs'] },
  },
};
