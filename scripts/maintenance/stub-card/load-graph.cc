// usage: load-graph <plug-in> <folder with saved_model.pb>. Loads a plug-in and then a graph, which TensorFlow places.
#include <cstdio>
#include <cstdlib>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/c_api_experimental.h"

static void EndIfFailed(const TF_Status *status) {
  if (TF_GetCode(status) == TF_OK) return;
  std::fprintf(stderr, "%s\n", TF_Message(status));
  std::_Exit(1);
}

int main(int, char **arguments) {
  TF_Status *status = TF_NewStatus();
  TF_LoadPluggableDeviceLibrary(arguments[1], status);
  EndIfFailed(status);
  const char *tag = "serve";
  TF_LoadSessionFromSavedModel(TF_NewSessionOptions(), nullptr, arguments[2], &tag, 1, TF_NewGraph(), nullptr, status);
  EndIfFailed(status);
  // Its threads and the stub need no tidying up.
  std::_Exit(0);
}
