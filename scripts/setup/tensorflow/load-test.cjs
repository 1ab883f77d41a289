// Runs in a separate process: loads TensorFlow and computes a little, so that a crash ends only this process.
const util = require('node:util');

util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const tf = require('@tensorflow/tfjs-node-gpu');
const matrix = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const sum = Array.from(tf.add(matrix, matrix).dataSync()).join();
const product = Array.from(tf.matMul(matrix, matrix).dataSync()).join();
if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}`);
if (sum !== '2,4,6,8' || product !== '7,10,15,22') throw new Error(`wrong results: ${sum}; ${product}`);
