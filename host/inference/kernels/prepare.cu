// From a decoded frame to one frame's part of a model's input, one pixel of the input a thread.
//
// Bit for bit what `src/prepare` gives: 8-bit RGB, a chroma sample counting for its two by two pixels, scaled in OpenCV's
// steps to 8-bit RGB, the border grey. Compiled by NVRTC when a GPU is opened; `on_host.cpp` compiles it for the processor
// as well, where a test holds it against the plain reference. So it includes nothing and calls nothing.

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
    // level = clamp((luma * y + from_cb * cb + from_cr * cr + constant) >> 16), for red, green and blue.
    int luma;
    int from_cb[3];
    int from_cr[3];
    int constant[3];
    float border;
};

// Of which two pixels of the frame a pixel of the picture is made, along one axis, and how many 2048ths the second has.
struct Tap {
    unsigned int first;
    unsigned int second;
    int weight;
};

// Output pixel `output` of `outputs` among `source` px: the place (output + 1/2) * source / outputs - 1/2, in whole
// numbers, as `src/prepare/taps.rs`.
__device__ Tap tap(unsigned int output, unsigned int outputs, unsigned int source) {
    unsigned int unit = 2 * outputs;
    unsigned int twice = (2 * output + 1) * source;
    unsigned int place = twice > outputs ? twice - outputs : 0;
    Tap found;
    found.first = place / unit;
    found.second = found.first + 1;
    found.weight = (int)((place % unit * 2048 + outputs) / unit);
    if (found.second >= source) {
        found.first = found.second = source - 1;
        found.weight = 0;
    }
    return found;
}

// Y, Cb and Cr of a pixel of the frame.
struct Samples {
    int y, cb, cr;
};

__device__ Samples samples(const unsigned char *planes, const Parameters *at, unsigned int x, unsigned int y) {
    unsigned long long row = y, half = y / 2;
    Samples found;
    found.y = planes[at->offset[0] + row * at->stride[0] + x];
    found.cb = planes[at->offset[1] + half * at->stride[1] + x / 2];
    found.cr = planes[at->offset[2] + half * at->stride[2] + x / 2];
    return found;
}

__device__ int level(const Parameters *at, unsigned int channel, Samples of) {
    int sum = at->luma * of.y + at->from_cb[channel] * of.cb + at->from_cr[channel] * of.cr + at->constant[channel];
    int found = sum >> 16;
    return found < 0 ? 0 : (found > 255 ? 255 : found);
}

// To 128ths of a level, cut.
__device__ int along(int first, int second, int weight) {
    return (first * (2048 - weight) + second * weight) >> 4;
}

// To quarters of a level, each part cut, then to levels, rounded.
__device__ int down(int upper, int lower, int weight) {
    int quarters = ((upper * (2048 - weight)) >> 16) + ((lower * weight) >> 16);
    return (quarters + 2) >> 2;
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
    Tap below = tap(row, at.picture_height, at.height);
    Samples upper[2] = {samples(planes, &at, across.first, below.first), samples(planes, &at, across.second, below.first)};
    Samples lower[2] = {samples(planes, &at, across.first, below.second), samples(planes, &at, across.second, below.second)};
    float *channels[3] = {red, green, blue};
    for (unsigned int channel = 0; channel < 3; channel++) {
        int above = along(level(&at, channel, upper[0]), level(&at, channel, upper[1]), across.weight);
        int under = along(level(&at, channel, lower[0]), level(&at, channel, lower[1]), across.weight);
        *channels[channel] = (float)down(above, under, below.weight) * (1.0f / 255.0f);
    }
}
