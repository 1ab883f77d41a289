const megabyte = 1_000_000;
const linesPerDownload = 4;

/** Bytes for people: `274 MB`, `1.2 GB` (decimal units, like package registries). */
export function formatBytes(bytes) {
  if (bytes >= 1000 * megabyte) return `${(bytes / (1000 * megabyte)).toFixed(1)} GB`;
  return `${Math.round(bytes / megabyte)} MB`;
}

/**
 * Set-up's messages to the user, on stderr, so that stdout is left to the command. On a terminal, progress is one line that
 * is rewritten; elsewhere it is a few lines.
 */
export function createReport(stream = process.stderr) {
  let openLine = false;
  let lastStep = -1;
  const endLine = () => {
    if (openLine) stream.write('\n');
    openLine = false;
  };
  return {
    print(text) {
      endLine();
      stream.write(`${text}\n`);
    },
    /** @param {number | undefined} total bytes; undefined if the length isn't known */
    progress(label, done, total) {
      const fraction = total ? Math.min(1, done / total) : 0;
      const text = total
        ? `  ${label}: ${formatBytes(done)} of ${formatBytes(total)} (${Math.floor(fraction * 100)}%)`
        : `  ${label}: ${formatBytes(done)}`;
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${text}`);
        openLine = true;
        return;
      }
      const step = Math.floor(fraction * linesPerDownload);
      if (step > lastStep) stream.write(`${text}\n`);
      lastStep = Math.max(lastStep, step);
    },
    /** Ends the line of a download, so that the next one starts from zero. */
    progressDone() {
      endLine();
      lastStep = -1;
    },
  };
}
