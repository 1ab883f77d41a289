import { toWire, type AppError, type WireError } from '#shared/domain/errors.ts';
import type { ComparisonRun } from '#shared/domain/comparison/comparison.ts';
import { bestAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { splits, type Finding } from '#shared/domain/dataset/dataset.ts';
import type { GraphicsCard } from '#shared/domain/run/run.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence, findingSentence, noticeSentence } from '#shared/messages/error-sentence.ts';
import type { Output } from './output.ts';

const { backend, errors, findings: findingTexts, notices } = english();

/** Writes one JSON object per line to standard output, and nothing else. */
export function jsonOutput(write: (line: string) => void): Output {
  const print = (kind: string, body: object): void => write(`${JSON.stringify({ kind, ...body })}\n`);
  /** A command may report an error where it happens and then end with it: it is printed once. */
  const printed = new WeakSet<AppError>();
  return {
    event(event) {
      if (event.kind === 'run.step') {
        const { kind, ...step } = event;
        print('step', step);
      } else if (event.kind === 'run.epoch')
        print('epoch', { runId: event.runId, ...event.metrics, isBest: event.isBest });
      else if (event.kind === 'run.notice') {
        const { runId, code, params } = event;
        print('notice', { runId, code, text: noticeSentence(notices, event), params });
      }
    },
    dataset(summary, isFull) {
      const { name, paths, classes, counts, hasOwnValidation, findings, scanSeconds, fingerprint } = summary;
      print('dataset', {
        name,
        paths,
        images: splits.reduce((sum, split) => sum + counts[split], 0),
        ...counts,
        hasOwnValidation,
        classes: classes.map((entry) => ({ name: entry.name, ...entry.counts, excluded: entry.excluded })),
        findings: findings.map(({ kind, severity, count, excludedIds, files }) => ({
          ...{ kind, severity, count, excluded: excludedIds.length },
          ...(isFull ? { files: files.map(findingFileBody) } : {}),
        })),
        seconds: scanSeconds,
        fingerprint,
      });
    },
    backend({ notice, graphicsCard, ...report }) {
      const stated =
        notice === null
          ? null
          : { reason: backend.fault(notice.fault), repair: notice.repair, fault: notice.fault };
      print('backend', { ...report, notice: stated, graphicsCard: graphicsCard && cardBody(graphicsCard) });
    },
    plan({ plan, rate, microBatchSize, memoryBytes, secondsForFeatures, secondsForTraining }) {
      const { learningRate } = rate;
      const cost = { microBatchSize, memoryBytes, secondsForFeatures, secondsForTraining };
      print('plan', { ...plan, learningRate, ...cost });
    },
    result(runId, folder, result) {
      print('result', {
        runId,
        folder,
        validationAccuracy: result.validation.accuracy,
        testAccuracy: result.test?.accuracy ?? null,
        confusion: (result.test ?? result.validation).confusion,
        ...result,
      });
    },
    recommendation({ recommendation, ...report }) {
      const curve = recommendation.curve.map(({ batchSize, steps, seconds }) => ({
        ...{ batchSize, stepsRatio: steps, timeRatio: seconds },
      }));
      print('recommendation', { ...recommendation, curve, ...report });
    },
    exported: (report) => print('exported', report),
    prediction: (path, { classes }) => print('prediction', { path, classes }),
    run: (summary) => print('run', summary),
    comparison: (summary) => print('comparison', summary),
    comparisonRun: (run) => print('comparison-run', runBody(run)),
    comparisonResult({ detail: { summary, validationImages }, accuracy, rows, finding, sentence }) {
      const { comparisonId, status, done, total } = summary;
      print('comparison-result', {
        comparisonId,
        status,
        done,
        total,
        accuracy,
        validationImages,
        rows,
        finding,
        sentence,
      });
    },
    notice: (text) => print('notice', { text }),
    error(error) {
      if (printed.has(error)) return;
      printed.add(error);
      print('error', errorBody(toWire(error)));
    },
  };
}

function cardBody({ missing, ...card }: GraphicsCard): object {
  const { cardFault: what, cardRepair: repair } = backend;
  return { ...card, missing: missing.map((fault) => ({ what: what(fault), repair: repair(fault), fault })) };
}

/** A file of a finding: its sentence, and as data what the sentence is made from. */
function findingFileBody({ reason, ...file }: Finding['files'][number]): object {
  const { code, params } = reason;
  return { ...file, reason: findingSentence(findingTexts.reasons, reason), code, params };
}

function runBody({ position, runId, batchSize, isFullBatch, config, state, ...run }: ComparisonRun): object {
  const last = run.epochs.at(-1);
  return {
    position,
    runId,
    batchSize,
    isFullBatch,
    seed: config.seed,
    learningRate: run.learningRate,
    state,
    failure: run.failure === null ? null : errorBody(run.failure),
    epochs: last?.epoch ?? 0,
    step: last?.step ?? 0,
    seconds: last?.seconds ?? 0,
    bestAccuracy: run.epochs.length === 0 ? null : bestAccuracy(run.epochs),
    peakMemoryBytes: run.peakMemoryBytes,
  };
}

function errorBody(error: WireError): { code: string; message: string; details: object } {
  return { code: error.code, message: errorSentence(errors, error), details: error.params };
}
