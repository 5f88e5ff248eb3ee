// From a decoded frame to one frame's part of a model's input, one pixel of the input a thread.
//
// The same sampling as `src/prepare`: bilinear between pixel centres, a chroma sample counting for its two by two pixels,
// the border grey. Compiled by NVRTC when a GPU is opened; `on_host.h` compiles it for the processor as well, where a test holds
// it against the plain reference. So it includes nothing and calls nothing.

// As `Parameters` in `src/devices/gpu/parameters.rs`: the same fields in the same order, four bytes each.
struct Parameters {
    // Where each plane begins, and its bytes from row to row.
    unsigned int offset[3];
    unsigned int stride[3];
    // The frame, px.
    unsigned int width;
    unsigned int height;
    // The model's input, px.
    unsigned int input_width;
    unsigned int input_height;
    // The picture in the input: its left column, its top row and its size, px.
    unsigned int left;
    unsigned int top;
    unsigned int picture_width;
    unsigned int picture_height;
    // rgb = clamp(luma * y + from_cb * cb + from_cr * cr + constant), samples 0..=255.
    float luma;
    float red_from_cr;
    float green_from_cb;
    float green_from_cr;
    float blue_from_cb;
    float constant[3];
    float border;
};

// Between which two samples a place lies, and how near to the second.
struct Tap {
    unsigned int first;
    unsigned int second;
    float share;
};

// Output pixel `output` of `outputs` among `source` px. In whole numbers, so that the place is exact at any size:
// (output + 1/2) * source / outputs - 1/2.
__device__ Tap tap(unsigned int output, unsigned int outputs, unsigned int source) {
    unsigned int unit = 2 * outputs;
    unsigned int twice = (2 * output + 1) * source;
    unsigned int place = twice > outputs ? twice - outputs : 0;
    unsigned int last = source - 1;
    Tap found;
    found.first = place / unit;
    found.share = (float)(place % unit) / (float)unit;
    if (found.first >= last) {
        found.first = last;
        found.share = 0.0f;
    }
    found.second = found.first < last ? found.first + 1 : last;
    return found;
}

// The chroma samples of a tap's two pixels.
__device__ Tap chroma_of(Tap luma) {
    Tap found = luma;
    found.first = luma.first / 2;
    found.second = luma.second / 2;
    return found;
}

__device__ float blend(float first, float second, float share) {
    return first + (second - first) * share;
}

__device__ float sample(const unsigned char *plane, unsigned int stride, Tap column, Tap row) {
    const unsigned char *above = plane + (unsigned long long)row.first * stride;
    const unsigned char *below = plane + (unsigned long long)row.second * stride;
    float left = blend((float)above[column.first], (float)below[column.first], row.share);
    float right = blend((float)above[column.second], (float)below[column.second], row.share);
    return blend(left, right, column.share);
}

__device__ float unit_interval(float value) {
    return value < 0.0f ? 0.0f : (value > 1.0f ? 1.0f : value);
}

// `planes`: Y, Cb and Cr, 8 bits a sample. `tensor`: [3, input_height, input_width], every number of it written.
extern "C" __global__ void prepare(const unsigned char *planes, float *tensor, const Parameters at) {
    unsigned int x = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned int y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x >= at.input_width || y >= at.input_height) {
        return;
    }
    unsigned long long pixels = (unsigned long long)at.input_width * at.input_height;
    float *red = tensor + (unsigned long long)y * at.input_width + x;
    float *green = red + pixels;
    float *blue = green + pixels;
    // Left of and above the picture these wrap around to something large.
    unsigned int column = x - at.left;
    unsigned int row = y - at.top;
    if (column >= at.picture_width || row >= at.picture_height) {
        *red = *green = *blue = at.border;
        return;
    }
    Tap across = tap(column, at.picture_width, at.width);
    Tap down = tap(row, at.picture_height, at.height);
    Tap chroma_across = chroma_of(across);
    Tap chroma_down = chroma_of(down);
    float luma = at.luma * sample(planes + at.offset[0], at.stride[0], across, down);
    float cb = sample(planes + at.offset[1], at.stride[1], chroma_across, chroma_down);
    float cr = sample(planes + at.offset[2], at.stride[2], chroma_across, chroma_down);
    *red = unit_interval(luma + (at.red_from_cr * cr + at.constant[0]));
    *green = unit_interval(luma + (at.green_from_cb * cb + at.green_from_cr * cr + at.constant[1]));
    *blue = unit_interval(luma + (at.blue_from_cb * cb + at.constant[2]));
}
