// A plug-in for TensorFlow that says it is a device of type GPU, with memory of the processor and without kernels of its
// own. Loaded into the TensorFlow for cards, whose kernels for cards are registered whether there is a card or not, it lets
// TensorFlow place a graph as it would with one. Nothing may be run: a kernel would look for a real card.
#include <cstdlib>

#include "tensorflow/c/experimental/stream_executor/stream_executor.h"

namespace {

/** For functions whose last parameter is the status. */
template <typename... Parameters>
void Succeed(Parameters... parameters) {
  TF_SetStatus((parameters, ...), TF_OK, "");
}

template <typename... Parameters>
void Ignore(Parameters...) {}

/** For streams, events and timers: handles that are never looked into. */
template <typename Handle>
void Create(const SP_Device *, Handle *handle, TF_Status *status) {
  *handle = reinterpret_cast<Handle>(handle);
  TF_SetStatus(status, TF_OK, "");
}

void Allocate(const SP_Device *, uint64_t size, int64_t, SP_DeviceMemoryBase *memory) {
  memory->struct_size = SP_DEVICE_MEMORY_BASE_STRUCT_SIZE;
  memory->opaque = std::malloc(size);
  memory->size = size;
}

void Deallocate(const SP_Device *, SP_DeviceMemoryBase *memory) { std::free(memory->opaque); }

void *AllocateHost(const SP_Device *, uint64_t size) { return std::malloc(size); }

void DeallocateHost(const SP_Device *, void *memory) { std::free(memory); }

TF_Bool HaveNoStatistics(const SP_Device *, SP_AllocatorStats *) { return 0; }

TF_Bool SayMemory(const SP_Device *, int64_t *free, int64_t *total) {
  *free = *total = int64_t{2} << 30;
  return 1;
}

SE_EventStatus BeComplete(const SP_Device *, SP_Event) { return SE_EVENT_COMPLETE; }

TF_Bool RefuseCallback(const SP_Device *, SP_Stream, SE_StatusCallbackFn, void *) { return 0; }

uint64_t NoTime(SP_Timer) { return 0; }

void CountDevices(const SP_Platform *, int *count, TF_Status *status) {
  *count = 1;
  TF_SetStatus(status, TF_OK, "");
}

void CreateDevice(const SP_Platform *, SE_CreateDeviceParams *params, TF_Status *status) {
  params->device->struct_size = SP_DEVICE_STRUCT_SIZE;
  params->device->ordinal = params->ordinal;
  params->device->hardware_name = "stub";
  params->device->device_vendor = "stub";
  params->device->pci_bus_id = "0000:00:00.0";
  TF_SetStatus(status, TF_OK, "");
}

void CreateDeviceFunctions(const SP_Platform *, SE_CreateDeviceFnsParams *params, TF_Status *status) {
  params->device_fns->struct_size = SP_DEVICE_FNS_STRUCT_SIZE;
  TF_SetStatus(status, TF_OK, "");
}

void CreateTimerFunctions(const SP_Platform *, SP_TimerFns *functions, TF_Status *status) {
  functions->struct_size = SP_TIMER_FNS_STRUCT_SIZE;
  functions->nanoseconds = NoTime;
  TF_SetStatus(status, TF_OK, "");
}

void CreateStreamExecutor(const SP_Platform *, SE_CreateStreamExecutorParams *params, TF_Status *status) {
  SP_StreamExecutor *executor = params->stream_executor;
  executor->struct_size = SP_STREAMEXECUTOR_STRUCT_SIZE;
  executor->allocate = Allocate;
  executor->deallocate = Deallocate;
  executor->host_memory_allocate = AllocateHost;
  executor->host_memory_deallocate = DeallocateHost;
  executor->get_allocator_stats = HaveNoStatistics;
  executor->device_memory_usage = SayMemory;
  executor->create_stream = Create;
  executor->destroy_stream = Ignore;
  executor->create_stream_dependency = Succeed;
  executor->get_stream_status = Succeed;
  executor->create_event = Create;
  executor->destroy_event = Ignore;
  executor->get_event_status = BeComplete;
  executor->record_event = Succeed;
  executor->wait_for_event = Succeed;
  executor->create_timer = Create;
  executor->destroy_timer = Ignore;
  executor->start_timer = Succeed;
  executor->stop_timer = Succeed;
  executor->memcpy_dtoh = Succeed;
  executor->memcpy_htod = Succeed;
  executor->memcpy_dtod = Succeed;
  executor->sync_memcpy_dtoh = Succeed;
  executor->sync_memcpy_htod = Succeed;
  executor->sync_memcpy_dtod = Succeed;
  executor->block_host_for_event = Succeed;
  executor->block_host_until_done = Succeed;
  executor->synchronize_all_activity = Succeed;
  executor->mem_zero = Succeed;
  executor->memset = Succeed;
  executor->memset32 = Succeed;
  executor->host_callback = RefuseCallback;
  TF_SetStatus(status, TF_OK, "");
}

}  // namespace

extern "C" void SE_InitPlugin(SE_PlatformRegistrationParams *params, TF_Status *status) {
  SP_Platform *platform = params->platform;
  platform->struct_size = SP_PLATFORM_STRUCT_SIZE;
  platform->name = "STUB_CARD";
  platform->type = "GPU";
  platform->use_bfc_allocator = 1;
  platform->force_memory_growth = 1;
  SP_PlatformFns *functions = params->platform_fns;
  functions->struct_size = SP_PLATFORM_FNS_STRUCT_SIZE;
  functions->get_device_count = CountDevices;
  functions->create_device = CreateDevice;
  functions->destroy_device = Ignore;
  functions->create_device_fns = CreateDeviceFunctions;
  functions->destroy_device_fns = Ignore;
  functions->create_stream_executor = CreateStreamExecutor;
  functions->destroy_stream_executor = Ignore;
  functions->create_timer_fns = CreateTimerFunctions;
  functions->destroy_timer_fns = Ignore;
  params->destroy_platform = Ignore;
  params->destroy_platform_fns = Ignore;
  TF_SetStatus(status, TF_OK, "");
}
