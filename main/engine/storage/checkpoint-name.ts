/** Of a run that has not come to its end, in its folder. */
export const checkpointFile = 'checkpoint.safetensors';
