// For bundlers: the same script, and its functions as exports.
import "./sealpost.js";

export const { enhance, start, languages } = globalThis.sealpost;
