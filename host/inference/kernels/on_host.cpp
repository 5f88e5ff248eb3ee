// Takes `prepare.cu` for the processor: what CUDA has built in, and a launch as loops. For tests.

#define __global__
#define __device__ static inline

struct Index {
    unsigned int x, y;
};

static Index blockIdx, blockDim, threadIdx;

#include "prepare.cu"

// As a launch of `grid` blocks of `block` threads; `at` points to the parameters.
extern "C" void launch(const Index *grid, const Index *block, const unsigned char *planes, float *tensor,
                       const Parameters *at) {
    blockDim = *block;
    for (blockIdx.y = 0; blockIdx.y < grid->y; blockIdx.y++)
        for (blockIdx.x = 0; blockIdx.x < grid->x; blockIdx.x++)
            for (threadIdx.y = 0; threadIdx.y < block->y; threadIdx.y++)
                for (threadIdx.x = 0; threadIdx.x < block->x; threadIdx.x++) prepare(planes, tensor, *at);
}
