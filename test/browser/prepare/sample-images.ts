import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { randomGenerator, randomInteger } from '#shared/domain/random.ts';
import { bitmap, deepPng, turnedJpeg, turnedPng, turnedWebp, wideGamutJpeg } from './encode-images.ts';

/** Made by Pillow 12 from a formula: 41×30 CMYK with Adobe's marker; 41×30 progressive, 4:2:0; 20×14, two frames. */
const fixed = {
  'cmyk.jpg':
    '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgAHgApBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDu9JtVtbYEjGBXoGo/6o1wNrF04r06sHxVqgiiZQ1ec+I+rVs2sXTiivI9TuWurojOcmvP7z/Wmtm1i6cUV0nhTSjJIrFa0dG/1i1sWsXTiivWtOt1tbUHGMCvTvD33VrZtYunFFL9tX1rqKveV7UUzU7lbW1IzjApNR/1Rrx21i6cUV5J4r1UyysoavOfEfVq2bWLpxRXP6VatdXIJGea8/vP9aa2LWLpxRXrvhbSxFErFa0dG/1i1s2sXTiitvV7tba2IBxxXp3h77q1s2sXTiiuP/tn/arqKveV7UVP4t1YIjKGpNR/1Rrx21i6cUV5XdytdXR5zk15z4j6tWzaxdOKK7PwjpO5kYrXn95/rTWxaxdOKK9Sto1tLUdsCtHRv9YtbNrF04orh/F2rbVdQ1eneHvurVy9vbbRtLn1G9LCCBQW2rkkkgAAepJA9OaK4H+02/vV1Feb/wDC0Ne/589N/wC/cn/xdFXvFF/JJMwOetJqP+qNFrGOKKy9EtRPcgse9ec+I+rVs2sY4or2LwzYRxQqRjpXn95/rTWxaxjiiruu3Zgt2CjtWjo3+sWtm1jHFFeO+Jb55Z2Bz1r07w991a86+J2sy3OrLocfy29ptkkyoy0hXIOfQKw9OSevFFc/z611Fcb5Yor/2Q==',
  'progressive.jpg':
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wgARCAAeACkDASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAABAMFAv/EABgBAAMBAQAAAAAAAAAAAAAAAAIEBQED/9oADAMBAAIQAxAAAAF4NDKUIF4OqbpIP2uHGXoA5rHbCztVfMekY/8A/8QAHBAAAgIDAQEAAAAAAAAAAAAAAAECAxARMRJB/9oACAEBAAEFAi1ku1orxLlrPtaImybJiRA2eiY8I3j/xAAaEQADAAMBAAAAAAAAAAAAAAAAAhIBAxEh/9oACAEDAQE/AanHBFr02NOeFUwuJQ3N1j//xAAbEQACAgMBAAAAAAAAAAAAAAAAAQMRAhIxQf/aAAgBAgEBPwGDG2eGpAqOkub2pH//xAAUEAEAAAAAAAAAAAAAAAAAAABA/9oACAEBAAY/Akf/xAAYEAADAQEAAAAAAAAAAAAAAAAAAREhEP/aAAgBAQABPyFqLhobCRFMcEvE0XGRtmhgUosYXRIY05z/2gAMAwEAAgADAAAAEOGPZKVP/8QAFhEBAQEAAAAAAAAAAAAAAAAAAQAR/9oACAEDAQE/EE5JlqOGs49pVb//xAAYEQEBAQEBAAAAAAAAAAAAAAARAQAQIf/aAAgBAgEBPxD2NYHVV4gadIb/xAAaEAEBAQEBAQEAAAAAAAAAAAABABEQQSFh/9oACAEBAAE/EJchlG4sjh6Wy8GCWRzgp6W8HxFo+X4E6NsoxsrYeDn/2Q==',
  'animated.gif':
    'R0lGODlhFAAOAIIAAPnvKM71GPG6MKqqSIpuTWE2VRc1ag4PciH5BAAKAAAALAAAAAAUAA4AAAh4AAMIFAhAgMGDAwgQKMCwwIGBBA8eVLiQ4YGHAwEUlJhQYcOLEDVKFNCxoQGQBEUiLMnwJMYAGjca7FjRgMuUKknSbHnxYcycA1ja7Anz58ygHgsMvfhTJVKPNl0eaFowaMmoUqnqvBq1J1WrHbFm/RnAKkWxPQMCACH5BAEKAAAALAAAAAAUAA4AAAgeAAEIHEiwoMGDCBMqXMiwocOHECNKnEixosWLBAMCADs=',
};

/** Images of every kind that browsers and the app both read, each with what is special about it. */
export async function makeSampleImages(): Promise<ReadonlyMap<string, Buffer>> {
  const samples = new Map<string, Buffer>();
  for (const [name, base64] of Object.entries(fixed)) samples.set(name, Buffer.from(base64, 'base64'));
  const opaque = drawing(301, 240, 'opaque');
  const glassy = drawing(261, 263, 'glassy');
  const jpeg = opaque.toBuffer('image/jpeg', 90);
  const png = opaque.toBuffer('image/png');
  const webp = opaque.toBuffer('image/webp', 80);
  for (let orientation = 1; orientation <= 8; orientation++) {
    samples.set(`orientation-${orientation}.jpg`, turnedJpeg(jpeg, orientation));
    samples.set(`orientation-${orientation}.png`, turnedPng(png, orientation));
    samples.set(`orientation-${orientation}.webp`, turnedWebp(webp, orientation));
  }
  samples.set('wide-gamut.jpg', wideGamutJpeg(jpeg));
  samples.set('alpha.png', glassy.toBuffer('image/png'));
  samples.set('alpha.webp', glassy.toBuffer('image/webp', 100));
  samples.set('opaque.avif', await opaque.encode('avif', { quality: 70 }));
  samples.set('alpha.avif', await glassy.encode('avif', { quality: 90 }));
  samples.set('gray-alpha-one-pixel.png', drawing(1, 1, 'glassy').toBuffer('image/png'));
  samples.set('narrow.png', drawing(500, 3, 'opaque').toBuffer('image/png'));
  samples.set('16-bit.png', deepPng(230, 250, noise(230 * 250 * 6)));
  samples.set('24-bit.bmp', bitmap(32, 41, noise(32 * 3 * 41)));
  return samples;
}

function noise(count: number): Buffer {
  const random = randomGenerator('sample image', count);
  return Buffer.from(Uint8Array.from({ length: count }, () => randomInteger(random, 256)));
}

/** Smooth colors under a grid of noise; `glassy` has every alpha from 0 to 255. */
function drawing(width: number, height: number, kind: 'opaque' | 'glassy'): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const random = randomGenerator('sample image', width, height, kind);
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const grain = randomInteger(random, 40);
    image.data.set([(x * 255) / width, (y * 255) / height, ((x + y) % 256) * 0.8 + grain, 255], i * 4);
    if (kind === 'glassy') image.data[i * 4 + 3] = (x * 7 + y * 3) % 256;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
