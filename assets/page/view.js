/** What the page shows: takes images by drop, paste or choice, and answers each with a card. */
(function () {
  'use strict';

  const { description, started } = batchwiseClassifier;
  const { classNames, inputSizePx: size, isGray } = description;
  const shownClasses = 5;
  const find = (id) => document.getElementById(id);
  const percent = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

  const zone = find('zone');
  const input = find('input');
  const answers = find('answers');
  const status = find('status');

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function bar(name, probability, isFirst) {
    const row = make('li', isFirst ? 'class first' : 'class');
    const value = make('data', 'value', percent.format(probability));
    value.value = String(probability);
    const track = make('span', 'track');
    const fill = make('span', 'fill');
    fill.style.inlineSize = `${probability * 100}%`;
    track.append(fill);
    track.setAttribute('aria-hidden', 'true');
    row.append(make('span', 'name', name), value, track);
    return row;
  }

  function bars(probabilities) {
    const ranked = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
    const rows = ranked.map((index, rank) => bar(classNames[index], probabilities[index], rank === 0));
    const list = make('ol', 'classes');
    list.append(...rows.slice(0, shownClasses));
    if (rows.length <= shownClasses) return [list];
    const rest = make('details');
    const others = make('ol', 'classes');
    others.append(...rows.slice(shownClasses));
    rest.append(make('summary', '', `${rows.length - shownClasses} more classes`), others);
    return [list, rest];
  }

  function card(fileName) {
    const article = make('article', 'card waiting');
    const text = make('div', 'text');
    text.append(make('h2', 'file', fileName), make('p', 'note', 'Predicting…'));
    article.append(make('div', 'image'), text);
    return article;
  }

  /** A model for gray images takes the mean of the colors; rounded, as in the app. */
  function seen(rgb) {
    if (!isGray) return rgb;
    for (let i = 0; i < rgb.length; i += 3) rgb.fill(Math.round((rgb[i] + rgb[i + 1] + rgb[i + 2]) / 3), i, i + 3);
    return rgb;
  }

  function showAnswer(article, fileName, crop, probabilities) {
    const canvas = batchwise.toCanvas(crop, size);
    // Few pixels are shown as pixels: enlarged smoothly, they would look like more than the model sees.
    canvas.classList.toggle('enlarged', size < 128);
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `${fileName} as the model sees it`);
    article.querySelector('.image').replaceChildren(canvas);
    article.querySelector('.note').replaceWith(...bars(probabilities));
    article.className = 'card';
    const best = probabilities.indexOf(Math.max(...probabilities));
    status.textContent = `${fileName}: ${classNames[best]}, ${percent.format(probabilities[best])}`;
  }

  function showProblem(article, text) {
    article.className = 'card problem';
    article.querySelector('.note').textContent = text;
    status.textContent = text;
  }

  async function classifyFile(file, article) {
    const fileName = file.name || 'Pasted image';
    let crop;
    try {
      crop = seen(await batchwise.readImage(file, size));
    } catch {
      showProblem(article, problemWith(file));
      return;
    }
    try {
      const { classify } = await started;
      showAnswer(article, fileName, crop, await classify(crop));
    } catch (error) {
      showProblem(article, error.message);
    }
  }

  function problemWith(file) {
    if (/\.(heic|heif)$/i.test(file.name)) return 'Browsers can’t read HEIC. Save the image as JPEG and try again.';
    if (/\.tiff?$/i.test(file.name)) return 'Browsers can’t read TIFF. Save the image as PNG or JPEG and try again.';
    return 'This file isn’t an image the browser can read. JPEG, PNG, WebP, GIF, BMP, and AVIF work.';
  }

  // One after another, so that many images never fill the memory.
  let last = Promise.resolve();
  function take(files) {
    const taken = [...files].map((file) => ({ file, article: card(file.name || 'Pasted image') }));
    if (taken.length === 0) return;
    answers.prepend(...taken.map(({ article }) => article));
    find('clear').hidden = false;
    for (const { file, article } of taken) last = last.then(() => classifyFile(file, article));
  }

  input.addEventListener('change', () => {
    take(input.files);
    input.value = '';
  });
  find('clear').addEventListener('click', () => {
    answers.replaceChildren();
    find('clear').hidden = true;
    status.textContent = 'Predictions removed.';
    input.focus();
  });
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    if (event.dataTransfer.files.length > 0) take(event.dataTransfer.files);
    else status.textContent = 'There was no file in what you dropped. Save the image first, then drop the file.';
  });
  document.addEventListener('paste', (event) => take(event.clipboardData.files));

  started.then(
    ({ way }) => {
      find('engine').textContent = `Runs in your browser with ${way.label}. Verified against the app.`;
      document.documentElement.dataset.engine = way.id;
    },
    (error) => {
      find('engine').textContent = error.message;
      document.documentElement.dataset.engine = 'none';
    },
  );
})();
