// As much of the CUDA driver as preparation calls, without a GPU: "device memory" is the process's own, and a launch
// runs the kernel as on_host.cpp compiles it. For tests.
//
// Like a real one it is late: what goes on a stream is put off until somebody waits, arguments are copied at once, and
// memory that is copied from is read only then. So whoever overwrites a buffer too early, or reads one, is found out.

#include "on_host.cpp"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum Kind { COPY, FILL, FREE, LAUNCH };

struct Work {
    Kind kind;
    void *to;
    const void *from;
    size_t bytes;
    int value;
    Index grid, block;
    Parameters parameters;
};

// Several streams would run in this one order as well, which a real driver need not keep.
static Work *queue;
static size_t waiting, room;
// An event is the number of pieces of work that were put off before it, plus one.
static uint64_t put_off, done;

static int later(const Work &work) {
    if (waiting == room) {
        room = room ? 2 * room : 64;
        queue = (Work *)realloc(queue, room * sizeof(Work));
    }
    queue[waiting++] = work;
    put_off++;
    return 0;
}

static void run(const Work &work) {
    switch (work.kind) {
        case COPY: memcpy(work.to, work.from, work.bytes); break;
        case FILL: memset(work.to, work.value, work.bytes); break;
        case FREE: free(work.to); break;
        case LAUNCH:
            launch(&work.grid, &work.block, (const unsigned char *)work.from, (float *)work.to, &work.parameters);
    }
}

static int run_until(uint64_t number) {
    size_t count = 0;
    while (count < waiting && done < number) {
        run(queue[count++]);
        done++;
    }
    memmove(queue, queue + count, (waiting - count) * sizeof(Work));
    waiting -= count;
    return 0;
}

// New memory holds something, so that what nobody wrote is seen.
static int allocate(void **memory, size_t bytes) {
    *memory = malloc(bytes ? bytes : 1);
    memset(*memory, 0xcd, bytes);
    return 0;
}

extern "C" {

int cuInit(unsigned) { return 0; }
int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
int cuGetErrorName(int, const char **name) { *name = "FAKE"; return 0; }
int cuGetErrorString(int, const char **text) { *text = "the fake driver does not do this"; return 0; }

int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal == 0 ? 0 : 101; }
int cuDeviceGetName(char *name, int length, int) { strncpy(name, "Fake GPU", length); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int) { *bytes = (size_t)24 << 30; return 0; }
// 75 and 76 are the parts of the compute capability, 115 is whether there are memory pools.
int cuDeviceGetAttribute(int *value, int attribute, int) {
    *value = attribute == 75 ? 8 : attribute == 76 ? 9 : 1;
    return 0;
}

static int context;
int cuDevicePrimaryCtxRetain(void **made, int) { *made = &context; return 0; }
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxGetCurrent(void **current) { *current = &context; return 0; }
int cuCtxSetCurrent(void *) { return 0; }
int cuCtxSynchronize() { return run_until(put_off); }

int cuStreamCreate(void **stream, unsigned) { *stream = &queue; return 0; }
int cuStreamDestroy_v2(void *) { return run_until(put_off); }
int cuStreamSynchronize(void *) { return run_until(put_off); }
int cuStreamWaitEvent(void *, void *, unsigned) { return 0; }

int cuEventCreate(void **event, unsigned) { *event = calloc(1, sizeof(uint64_t)); return 0; }
int cuEventDestroy_v2(void *event) { free(event); return 0; }
int cuEventRecord(void *event, void *) { *(uint64_t *)event = put_off; return 0; }
int cuEventSynchronize(void *event) { return run_until(*(uint64_t *)event); }

int cuMemHostAlloc(void **memory, size_t bytes, unsigned) { return allocate(memory, bytes); }
int cuMemFreeHost(void *memory) { free(memory); return 0; }
int cuMemAllocAsync(uint64_t *memory, size_t bytes, void *) { return allocate((void **)memory, bytes); }
int cuMemFreeAsync(uint64_t memory, void *) { return later({FREE, (void *)memory, 0, 0, 0, {}, {}, {}}); }
int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *) {
    return later({COPY, (void *)to, from, bytes, 0, {}, {}, {}});
}
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *) {
    return later({COPY, to, (const void *)from, bytes, 0, {}, {}, {}});
}
int cuMemsetD8Async(uint64_t to, unsigned char value, size_t bytes, void *) {
    return later({FILL, (void *)to, 0, bytes, value, {}, {}, {}});
}

int cuModuleLoadData(void **module, const void *) { *module = &context; return 0; }
int cuModuleUnload(void *) { return 0; }
int cuModuleGetFunction(void **function, void *, const char *name) {
    *function = &context;
    return strcmp(name, "prepare") == 0 ? 0 : 500;
}
int cuLaunchKernel(void *, unsigned across, unsigned down, unsigned deep, unsigned width, unsigned height,
                   unsigned depth, unsigned, void *, void **arguments, void **) {
    if (deep != 1 || depth != 1) {
        return 1;
    }
    const void *planes = *(const void **)arguments[0];
    void *tensor = *(void **)arguments[1];
    Parameters parameters = *(const Parameters *)arguments[2];
    return later({LAUNCH, tensor, planes, 0, 0, {across, down}, {width, height}, parameters});
}

}
