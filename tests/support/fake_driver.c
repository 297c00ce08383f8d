/* A NVIDIA driver without a GPU, for tests: the functions of cuda.h that Netwright calls.

   It is as lazy as a driver may be. What is put into a stream happens when somebody waits for it,
   not before: copies read and write the host's memory only then, so that whoever forgets to wait
   gets old or wrong numbers. Or it is hasty: then the first stream, or all others, do at once what
   they are asked, as far as events let them, so that a wait that is missing there is noticed too.
   New memory is not 0. Memory that was given back, a handle that is none, and launches of unknown
   functions are errors. A launch calls the test. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OK = 0, INVALID = 1, NO_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, NO_CONTEXT = 201,
       BAD_PTX = 218, BAD_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, BAD_ADDRESS = 700,
       BAD_CAPTURE = 900, UNKNOWN = 999 };
enum { CONTEXT = 1, STREAM, EVENT, DEVICE_MEMORY, HOST_MEMORY, MODULE, FUNCTION, GRAPH, EXEC, KINDS };
enum { TO_DEVICE = 1, TO_HOST, WITHIN, SET, LAUNCH, RUN, WAIT };

typedef struct Operation { int kind; struct Handle *stream, *object; void *to; const void *from;
    size_t size; unsigned value, blocks, threads, shared; uint64_t floats, words; int64_t at;
    int done; } Operation;
typedef struct Handle { int kind, alive; size_t size, capacity; char name[256];
    struct Handle *stream; void *memory; Operation *list; size_t count; int shared; } Handle;
typedef void (*Launched)(const char *, unsigned, unsigned, unsigned, uint64_t, uint64_t, int64_t);

static struct { int version, devices, major, minor; size_t memory, taken; } machine;
static int initialized, live[KINDS], sticky, hasty;
static Handle *first_stream, *current, *retained, *capturing, *all[65536];
static size_t handles;
static Operation *queue; static size_t queued;
static Launched launched;
static struct { char function[64]; int calls, code, stays; } failure;

/* --- for tests ------------------------------------------------------------------------------- */

void fake_reset(void) {
    machine.version = 13000; machine.devices = 1; machine.major = 9; machine.minor = 0;
    machine.memory = 1ul << 30; machine.taken = 0;
    initialized = sticky = hasty = 0; first_stream = current = retained = capturing = NULL; handles = queued = 0;
    launched = NULL; failure.function[0] = 0; memset(live, 0, sizeof live);
}
void fake_machine(int version, int devices, int major, int minor, size_t memory) {
    machine.version = version; machine.devices = devices; machine.major = major;
    machine.minor = minor; machine.memory = memory;
}
/* The call of this function after so many others of it fails; then, if it stays, every call. */
void fake_fail(const char *function, int calls, int code, int stays) {
    snprintf(failure.function, sizeof failure.function, "%s", function);
    failure.calls = calls; failure.code = code; failure.stays = stays;
}
/* 0: no stream; 1: the first stream, in which most is asked; 2: all others. */
void fake_hasty(int which) { hasty = which; }
void fake_launched(Launched call) { launched = call; }
/* Things that were made and not given back. */
int fake_live(int kind) { return live[kind]; }
int fake_pending(void) { int n = 0; for (size_t i = 0; i < queued; i++) n += !queue[i].done; return n; }

/* --- within ---------------------------------------------------------------------------------- */

static int fails(const char *function) {
    if (sticky) return sticky;
    if (strcmp(function, failure.function) || failure.calls-- > 0) return OK;
    failure.function[0] = 0;
    if (failure.stays) sticky = failure.code;
    return failure.code;
}
#define BEGIN { int code = fails(__func__); if (code) return code; }
#define NEED_CONTEXT BEGIN if (!initialized) return NOT_INITIALIZED; if (!current) return NO_CONTEXT;
#define NEED(handle, wanted) if (!is((handle), (wanted))) return BAD_HANDLE;

static int is(Handle *handle, int kind) {
    for (size_t i = 0; i < handles; i++)
        if (all[i] == handle) return handle->alive && handle->kind == kind;
    return 0;
}
static Handle *make(int kind) {
    Handle *handle = calloc(1, sizeof *handle);
    handle->kind = kind; handle->alive = 1; live[kind]++;
    return all[handles++] = handle;
}
static int drop(Handle *handle, int kind) {
    NEED(handle, kind)
    handle->alive = 0; live[kind]--;
    return OK;
}
/* Whether this part of the GPU's memory is somebody's. */
static int owned(const void *address, size_t size) {
    for (size_t i = 0; i < handles; i++) {
        Handle *each = all[i];
        const char *begin = each->memory, *wanted = address;
        if (each->alive && each->kind == DEVICE_MEMORY && wanted >= begin
            && wanted + size <= begin + each->size) return 1;
    }
    return 0;
}
static int act(Operation *operation);
static int finish(Handle *stream, size_t end);
static void put(Operation operation) {
    if (capturing && operation.stream == capturing) {
        Handle *graph = capturing->stream;
        graph->list = realloc(graph->list, (graph->count + 1) * sizeof operation);
        graph->list[graph->count++] = operation;
        return;
    }
    queue = realloc(queue, (queued + 1) * sizeof operation);
    queue[queued++] = operation;
    if (hasty == (operation.stream == first_stream ? 1 : 2)) finish(operation.stream, queued);
}
static int act(Operation *operation) {
    if (operation->done) return OK;
    operation->done = 1;
    switch (operation->kind) {
    case TO_DEVICE:
        if (!owned(operation->to, operation->size)) return BAD_ADDRESS;
        memcpy(operation->to, operation->from, operation->size); break;
    case TO_HOST:
        if (!owned(operation->from, operation->size)) return BAD_ADDRESS;
        memcpy(operation->to, operation->from, operation->size); break;
    case WITHIN:
        if (!owned(operation->to, operation->size) || !owned(operation->from, operation->size))
            return BAD_ADDRESS;
        memmove(operation->to, operation->from, operation->size); break;
    case SET:
        if (!owned(operation->to, 4 * operation->size)) return BAD_ADDRESS;
        for (size_t i = 0; i < operation->size; i++) ((unsigned *)operation->to)[i] = operation->value;
        break;
    case LAUNCH:
        if (!owned((void *)operation->floats, 1) || !owned((void *)operation->words, 1))
            return BAD_ADDRESS;
        if (launched) launched(operation->object->name, operation->blocks, operation->threads,
            operation->shared, operation->floats, operation->words, operation->at);
        break;
    case RUN:
        for (size_t i = 0; i < operation->object->count; i++) {
            Operation each = operation->object->list[i];
            int code = act(&each);
            if (code) return code;
        }
        break;
    case WAIT:
        return finish(operation->object->stream, operation->size);
    }
    return OK;
}
static int finish(Handle *stream, size_t end) {
    for (size_t i = 0; i < end; i++)
        if (queue[i].stream == stream) {
            int code = act(&queue[i]);
            if (code) return sticky = code;
        }
    return OK;
}

/* --- cuda.h ---------------------------------------------------------------------------------- */

int cuInit(unsigned flags) {
    BEGIN
    if (flags) return INVALID;
    if (!machine.devices) return NO_DEVICE;
    initialized = 1;
    return OK;
}
int cuDriverGetVersion(int *version) { BEGIN *version = machine.version; return OK; }
int cuGetErrorName(int code, const char **name) {
    switch (code) {
    case NO_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; return OK;
    case NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; return OK;
    case BAD_ADDRESS: *name = "CUDA_ERROR_ILLEGAL_ADDRESS"; return OK;
    case UNKNOWN: *name = "CUDA_ERROR_UNKNOWN"; return OK;
    default: *name = NULL; return INVALID;
    }
}
int cuDeviceGetCount(int *count) { BEGIN *count = machine.devices; return OK; }
int cuDeviceGet(int *device, int index) {
    BEGIN
    if (!initialized) return NOT_INITIALIZED;
    if (index >= machine.devices) return 101;
    *device = 40 + index; /* no index: who mixes the two is found out */
    return OK;
}
int cuDeviceGetName(char *name, int size, int device) {
    BEGIN snprintf(name, size, "Fake GPU %d", device - 40); return OK;
}
int cuDeviceTotalMem_v2(size_t *size, int device) {
    BEGIN (void)device; *size = machine.memory; return OK;
}
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    BEGIN
    if (device < 40) return 101;
    switch (attribute) {
    case 16: *value = 132; return OK;
    case 75: *value = machine.major; return OK;
    case 76: *value = machine.minor; return OK;
    case 97: *value = 232448; return OK;
    default: return INVALID;
    }
}
int cuDevicePrimaryCtxRetain(Handle **context, int device) {
    BEGIN
    if (!initialized || device < 40) return INVALID;
    if (!retained) retained = make(CONTEXT); else live[CONTEXT]++;
    *context = retained;
    return OK;
}
int cuDevicePrimaryCtxRelease_v2(int device) {
    BEGIN
    if (device < 40 || !live[CONTEXT]) return INVALID;
    live[CONTEXT]--;
    return OK;
}
int cuCtxSetCurrent(Handle *context) { BEGIN NEED(context, CONTEXT) current = context; return OK; }

int cuModuleLoadDataEx(Handle **module, const char *ptx, unsigned count, int *options, void **values) {
    NEED_CONTEXT
    const char *entry = strstr(ptx, ".entry ");
    if (!entry) {
        for (unsigned i = 0; i < count; i++) /* JIT_ERROR_LOG_BUFFER; its size is the next one */
            if (options[i] == 5) snprintf(values[i], (size_t)values[i + 1], "no entry in this PTX");
        return BAD_PTX;
    }
    *module = make(MODULE);
    sscanf(entry, ".entry %255[A-Za-z0-9_$]", (*module)->name);
    return OK;
}
int cuModuleUnload(Handle *module) { NEED_CONTEXT return drop(module, MODULE); }
int cuModuleGetFunction(Handle **function, Handle *module, const char *name) {
    NEED_CONTEXT NEED(module, MODULE)
    if (strcmp(name, module->name)) return NOT_FOUND;
    *function = make(FUNCTION);
    strcpy((*function)->name, name);
    (*function)->stream = module;
    (*function)->shared = 49152;
    return OK;
}
int cuFuncSetAttribute(Handle *function, int attribute, int value) {
    NEED_CONTEXT NEED(function, FUNCTION)
    if (attribute != 8 || value > 232448) return INVALID;
    function->shared = value > 49152 ? value : 49152;
    return OK;
}
int cuFuncGetAttribute(int *value, int attribute, Handle *function) {
    NEED_CONTEXT NEED(function, FUNCTION) (void)attribute; *value = 0; return OK;
}
int cuMemGetInfo_v2(size_t *free, size_t *total) {
    NEED_CONTEXT *free = machine.memory - machine.taken; *total = machine.memory; return OK;
}
int cuMemAlloc_v2(uint64_t *address, size_t size) {
    NEED_CONTEXT
    if (!size) return INVALID;
    if (machine.taken + size > machine.memory) return NO_MEMORY;
    Handle *memory = make(DEVICE_MEMORY);
    if (posix_memalign(&memory->memory, 256, size)) return NO_MEMORY;
    memset(memory->memory, 0xff, memory->size = size);
    machine.taken += size;
    *address = (uint64_t)memory->memory;
    return OK;
}
int cuMemFree_v2(uint64_t address) {
    NEED_CONTEXT
    for (size_t i = 0; i < handles; i++)
        if (all[i]->alive && all[i]->kind == DEVICE_MEMORY && (uint64_t)all[i]->memory == address) {
            memset(all[i]->memory, 0xff, all[i]->size);
            machine.taken -= all[i]->size;
            return drop(all[i], DEVICE_MEMORY);
        }
    return INVALID;
}
int cuMemHostAlloc(void **address, size_t size, unsigned flags) {
    NEED_CONTEXT (void)flags;
    Handle *memory = make(HOST_MEMORY);
    *address = memory->memory = malloc(memory->size = size);
    memset(*address, 0xff, size);
    return OK;
}
int cuMemFreeHost(void *address) {
    NEED_CONTEXT
    for (size_t i = 0; i < handles; i++)
        if (all[i]->alive && all[i]->kind == HOST_MEMORY && all[i]->memory == address)
            return drop(all[i], HOST_MEMORY);
    return INVALID;
}
int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, Handle *stream) {
    NEED_CONTEXT NEED(stream, STREAM)
    put((Operation){.kind = SET, .stream = stream, .to = (void *)to, .size = count, .value = value});
    return OK;
}
int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t size, Handle *stream) {
    NEED_CONTEXT NEED(stream, STREAM)
    put((Operation){.kind = TO_DEVICE, .stream = stream, .to = (void *)to, .from = from, .size = size});
    return OK;
}
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t size, Handle *stream) {
    NEED_CONTEXT NEED(stream, STREAM)
    put((Operation){.kind = TO_HOST, .stream = stream, .to = to, .from = (void *)from, .size = size});
    return OK;
}
int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t size, Handle *stream) {
    NEED_CONTEXT NEED(stream, STREAM)
    put((Operation){.kind = WITHIN, .stream = stream, .to = (void *)to, .from = (void *)from,
                    .size = size});
    return OK;
}
int cuStreamCreate(Handle **stream, unsigned flags) {
    NEED_CONTEXT (void)flags; *stream = make(STREAM);
    if (live[STREAM] == 1) first_stream = *stream;
    return OK;
}
int cuStreamDestroy_v2(Handle *stream) { NEED_CONTEXT return drop(stream, STREAM); }
int cuStreamSynchronize(Handle *stream) {
    NEED_CONTEXT NEED(stream, STREAM)
    return capturing == stream ? BAD_CAPTURE : finish(stream, queued);
}
int cuStreamWaitEvent(Handle *stream, Handle *event, unsigned flags) {
    NEED_CONTEXT NEED(stream, STREAM) NEED(event, EVENT) (void)flags;
    put((Operation){.kind = WAIT, .stream = stream, .object = event, .size = event->size});
    return OK;
}
int cuStreamBeginCapture_v2(Handle *stream, int mode) {
    NEED_CONTEXT NEED(stream, STREAM) (void)mode;
    if (capturing) return BAD_CAPTURE;
    capturing = stream;
    stream->stream = make(GRAPH);
    return OK;
}
int cuStreamEndCapture(Handle *stream, Handle **graph) {
    int code = fails(__func__);
    if (code) { /* the capture ends even so, without a graph */
        if (capturing && capturing == stream) drop(stream->stream, GRAPH);
        capturing = NULL;
        return code;
    }
    if (capturing != stream) return BAD_CAPTURE;
    *graph = stream->stream;
    capturing = NULL;
    return OK;
}
int cuEventCreate(Handle **event, unsigned flags) {
    NEED_CONTEXT (void)flags; *event = make(EVENT); return OK;
}
int cuEventRecord(Handle *event, Handle *stream) {
    NEED_CONTEXT NEED(event, EVENT) NEED(stream, STREAM)
    event->stream = stream;
    event->size = queued;
    return OK;
}
int cuEventQuery(Handle *event) {
    NEED_CONTEXT NEED(event, EVENT)
    for (size_t i = 0; i < event->size; i++)
        if (queue[i].stream == event->stream && !queue[i].done) return NOT_READY;
    return OK;
}
int cuEventSynchronize(Handle *event) {
    NEED_CONTEXT NEED(event, EVENT)
    return event->stream ? finish(event->stream, event->size) : OK;
}
int cuEventDestroy_v2(Handle *event) { NEED_CONTEXT return drop(event, EVENT); }
int cuLaunchKernel(Handle *function, unsigned blocks, unsigned y, unsigned z, unsigned threads,
                   unsigned v, unsigned w, unsigned shared, Handle *stream, void **parameters,
                   void **extra) {
    NEED_CONTEXT NEED(function, FUNCTION) NEED(stream, STREAM)
    if (y != 1 || z != 1 || v != 1 || w != 1 || extra || !blocks || !threads || threads > 1024)
        return INVALID;
    if ((int)shared > function->shared || !is(function->stream, MODULE)) return INVALID;
    put((Operation){.kind = LAUNCH, .stream = stream, .object = function, .blocks = blocks,
                    .threads = threads, .shared = shared, .floats = *(uint64_t *)parameters[0],
                    .words = *(uint64_t *)parameters[1], .at = *(int64_t *)parameters[2]});
    return OK;
}
int cuGraphInstantiateWithFlags(Handle **exec, Handle *graph, unsigned long long flags) {
    NEED_CONTEXT NEED(graph, GRAPH) (void)flags;
    *exec = make(EXEC);
    (*exec)->list = graph->list;
    (*exec)->count = graph->count;
    return OK;
}
int cuGraphLaunch(Handle *exec, Handle *stream) {
    NEED_CONTEXT NEED(exec, EXEC) NEED(stream, STREAM)
    put((Operation){.kind = RUN, .stream = stream, .object = exec});
    return OK;
}
int cuGraphExecDestroy(Handle *exec) { NEED_CONTEXT return drop(exec, EXEC); }
int cuGraphDestroy(Handle *graph) { NEED_CONTEXT return drop(graph, GRAPH); }
