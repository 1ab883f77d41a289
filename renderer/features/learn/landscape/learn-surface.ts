import { surfaceMinimum, surfacePoints, type Pair, type SurfacePoint } from '#shared/domain/learn/surface.ts';

/** The surface that several pages walk on: 60 images, always the same, and where every descent starts. */
export function learnSurface(): {
  readonly points: readonly SurfacePoint[];
  readonly minimum: Pair;
  readonly start: Pair;
} {
  const points = surfacePoints(60, 3);
  return { points, minimum: surfaceMinimum(points), start: [-1.2, 2.4] };
}
