// What an answer covers. Knows neither the contract nor a sandbox, so that it is tested by Node alone.

/** The share of frames in which there are objects, from their number in each frame. */
export const coverage = (objects, frameCount) => objects.filter((count) => count > 0).length / Math.max(frameCount, 1);
