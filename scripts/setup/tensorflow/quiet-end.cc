// Part of the addon itself, which the loader starts after the libraries it needs: gives stderr back.
#include <unistd.h>

extern "C" {
extern int batchwise_kept_stderr;
}

__attribute__((constructor)) static void ReturnStderr() {
  if (batchwise_kept_stderr < 0) return;
  dup2(batchwise_kept_stderr, STDERR_FILENO);
  close(batchwise_kept_stderr);
  batchwise_kept_stderr = -1;
}
