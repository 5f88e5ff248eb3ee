// The soccer challenge's request. Knows neither the contract nor a sandbox, so that it is tested by Node alone.

/** UTF-8 as text; QuickJS has no TextDecoder. */
function decode(bytes) {
  return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
}

/** The challenge's name and the clip's address; throws a refusal of the contract. */
export function read(body) {
  let request;
  try {
    request = JSON.parse(decode(body));
  } catch (error) {
    throw { status: 400, reason: `the request is not JSON: ${error.message}` };
  }
  if (request?.challenge_id === undefined || typeof request.video_url !== "string") {
    throw { status: 400, reason: "the request must be a JSON object with challenge_id and video_url" };
  }
  return { challengeId: String(request.challenge_id), clipAddress: request.video_url };
}
