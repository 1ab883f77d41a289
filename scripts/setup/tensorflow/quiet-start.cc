// TensorFlow 2.21 writes two lines to stderr while its library loads, before it looks at TF_CPP_MIN_LOG_LEVEL.
// Where that asks for less than notes, stderr rests until quiet-end.cc; a user's terminal stays the program's own.
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

extern "C" {
int batchwise_kept_stderr = -1;
}

__attribute__((constructor)) static void RestStderr() {
  const char *level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level == nullptr || std::atoi(level) < 1) return;
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  batchwise_kept_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (batchwise_kept_stderr >= 0) dup2(nowhere, STDERR_FILENO);
  close(nowhere);
}
