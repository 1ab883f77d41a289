/** In the folder of an unfinished run. */
export const checkpointFile = 'checkpoint.safetensors';
