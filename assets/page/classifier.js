/** Starts the model on the fastest way to calculate that this browser has and that passes the check. */
(function () {
  'use strict';

  const description = JSON.parse(document.getElementById('description').textContent);
  const { inputSizePx: size, selfCheck } = description;

  const testPattern = {{testPattern}};

  const fromBase64 = (text) => {
    const binary = atob(text.trim());
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  };

  /** Takes an element's text out of the page, so that megabytes are not held twice. */
  function takeText(id) {
    const element = document.getElementById(id);
    const text = element.textContent;
    element.remove();
    return text;
  }

  const ways = [
    { id: 'wasm', label: 'WebAssembly' },
    { id: 'webgl', label: 'the graphics card (WebGL)' },
    { id: 'cpu', label: 'plain JavaScript, which takes some seconds an image' },
  ];

  async function start() {
    const weights = fromBase64(takeText('weights')).buffer;
    for (const way of ways) {
      const model = await tryWay(way.id, weights);
      if (model !== null) return { way, model };
    }
    throw new Error('This browser calculates the model wrongly, so no answer would be right. Please try another browser.');
  }

  /** @returns the model where this way exists and calculates right, else null */
  async function tryWay(id, weightData) {
    let model = null;
    try {
      if (id === 'wasm' && !(await prepareWasm())) return null;
      if (!(await tf.setBackend(id))) return null;
      await tf.ready();
      const { modelTopology, weightSpecs } = description;
      model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
      if (tf.getBackend() === id && (await calculatesRight(model))) return model;
    } catch (error) {
      console.warn(`${id} cannot be used here`, error);
    }
    model?.dispose();
    return null;
  }

  /** Only the SIMD build lies in the page: browsers without it have no use for the others either. */
  async function prepareWasm() {
    const binary = `data:application/wasm;base64,${takeText('wasm-binary').trim()}`;
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    tf.wasm.setWasmPaths({
      'tfjs-backend-wasm.wasm': binary,
      'tfjs-backend-wasm-simd.wasm': binary,
      'tfjs-backend-wasm-threaded-simd.wasm': binary,
    });
    return typeof WebAssembly === 'object' && tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  }

  /** Compares with the answer that was computed when the model was exported. */
  async function calculatesRight(model) {
    const toLogits = tf.model({ inputs: model.inputs, outputs: model.getLayer('logits').output });
    const logits = await run(toLogits, testPattern(size));
    const scale = Math.max(...selfCheck.logits.map(Math.abs), 1);
    return selfCheck.logits.every((expected, i) => Math.abs(expected - logits[i]) <= 2e-5 * scale + 1e-4);
  }

  async function run(model, rgb) {
    const output = tf.tidy(() => model.predict(tf.tensor4d(batchwise.toInput(rgb), [1, size, size, 3])));
    try {
      return await output.data();
    } finally {
      output.dispose();
    }
  }

  globalThis.batchwiseClassifier = {
    description,
    /** Answers once; rejects where nothing in this browser calculates right. */
    started: start().then(({ way, model }) => ({ way, classify: (rgb) => run(model, rgb) })),
  };
})();
