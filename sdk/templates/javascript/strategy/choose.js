// What is worth answering. Knows neither the contract nor a sandbox, so that it is tested by Node alone.

/** Those of at least this confidence, in their order. */
export const sure = (detections, least) => detections.filter((found) => found.confidence >= least);
