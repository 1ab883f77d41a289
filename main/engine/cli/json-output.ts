import { toWire, type AppError } from '#shared/contract/errors.ts';
import { parts } from '#shared/domain/dataset.ts';
import { english } from '#shared/messages/en/english.ts';
import { noticeSentence } from '#shared/messages/error-sentence.ts';
import { errorBody } from './error-body.ts';
import type { Output } from './output.ts';
import { comparisonJson } from './comparison-json.ts';

const { backend, notices } = english();

/** One JSON object a line, and nothing else, on standard output. */
export function jsonOutput(write: (line: string) => void): Output {
  const say = (kind: string, body: object): void => write(`${JSON.stringify({ kind, ...body })}\n`);
  /** A command may say an error where it happens and end with it: it is one. */
  const said = new WeakSet<AppError>();
  return {
    event(event) {
      if (event.kind === 'run.step') {
        // The `updates` of an epoch are those made so far: one name for one thing.
        const { kind, totalSteps, ...step } = event;
        say('step', { ...step, totalSteps });
      } else if (event.kind === 'run.epoch')
        say('epoch', { runId: event.runId, ...event.metrics, isBest: event.isBest });
      else if (event.kind === 'run.notice') {
        const { runId, code, params } = event;
        say('notice', { runId, code, text: noticeSentence(notices, event), params });
      }
    },
    dataset(summary, isFull) {
      const { name, paths, classes, counts, hasOwnValidation, findings, scanSeconds, fingerprint } = summary;
      say('dataset', {
        name,
        paths,
        images: parts.reduce((sum, part) => sum + counts[part], 0),
        ...counts,
        hasOwnValidation,
        classes: classes.map((entry) => ({ name: entry.name, ...entry.counts, excluded: entry.excluded })),
        findings: findings.map(({ kind, severity, count, excludedIds, files }) => ({
          ...{ kind, severity, count, excluded: excludedIds.length },
          ...(isFull ? { files } : {}),
        })),
        seconds: scanSeconds,
        fingerprint,
      });
    },
    backend({ notice, ...report }) {
      const said =
        notice === null
          ? null
          : { reason: backend.fault(notice.fault), repair: notice.repair, fault: notice.fault };
      say('backend', { ...report, notice: said });
    },
    plan({ plan, rate, microBatchSize, memoryBytes, secondsForFeatures, secondsForTraining }) {
      const { learningRate } = rate;
      const cost = { microBatchSize, memoryBytes, secondsForFeatures, secondsForTraining };
      say('plan', { ...plan, learningRate, ...cost });
    },
    result(runId, folder, result) {
      say('result', {
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
      say('recommendation', { ...recommendation, curve, ...report });
    },
    exported: (report) => say('exported', report),
    prediction: (path, { classes }) => say('prediction', { path, classes }),
    run: (summary) => say('run', summary),
    ...comparisonJson(say),
    notice: (text) => say('notice', { text }),
    error(error) {
      if (said.has(error)) return;
      said.add(error);
      say('error', errorBody(toWire(error)));
    },
  };
}
