import { readFileSync } from 'node:fs';

const oldestGlibc = [2, 27];

/**
 * Why TensorFlow can't run on this computer, or undefined. Checked first, because a process dies of a missing instruction
 * instead of reporting an error.
 */
export function tensorflowObstacle({
  platform = process.platform,
  architecture = process.arch,
  cpuinfo = readCpuinfo,
  glibc = glibcVersion,
} = {}) {
  if (platform === 'darwin' && architecture === 'arm64') {
    return 'TensorFlow’s addon for Node is not available for Apple silicon.';
  }
  if (architecture !== 'x64')
    return `TensorFlow’s addon is not available for ${platform} on ${architecture}.`;
  if (platform !== 'linux') return undefined;
  if (!/^flags\s*:.*\bavx\b/m.test(cpuinfo())) {
    return 'This processor lacks the AVX instructions that TensorFlow needs.';
  }
  const version = glibc();
  if (version === undefined) return 'This Linux does not use glibc, which TensorFlow needs.';
  if (!isAtLeast(version, oldestGlibc)) {
    return `This Linux has glibc ${version}; TensorFlow needs ${oldestGlibc.join('.')} or newer.`;
  }
  return undefined;
}

function readCpuinfo() {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** @returns {string | undefined} undefined for another C library (musl) */
export function glibcVersion() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime;
}

function isAtLeast(version, [major, minor]) {
  const [actualMajor, actualMinor] = version.split('.').map(Number);
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}
