/**
 * Pictures: pure functions from plain data to complete SVG files, in light and dark, the same bytes wherever they are
 * drawn.
 *
 * @example
 * import { trainingFigure } from 'engram/figure';
 *
 * const step = [0, 10, 20];
 * const loss = { step, value: [1, 0.5, 0.2] };
 * const accuracy = { step, value: [0.5, 0.8, 0.99] };
 * const svg = trainingFigure({ loss, accuracy, horizon: { step, value: [10, 10, 20] } }, { id: 'training' });
 * console.log(svg.slice(0, 4)); // <svg
 */

export { type DistributionsData, distributionsFigure } from './charts/distributions.ts';
export { type HeatMapData, matricesFigure } from './charts/matrices.ts';
export { type MeasuredData, type MeasuredPanel, type MeasuredPoint, measuredFigure } from './charts/measured.ts';
export { pivotFigure } from './charts/pivot.ts';
export { trainingFigure } from './charts/training.ts';
export type { Columns } from './draw/columns.ts';
export type { FigureOptions } from './draw/svg.ts';
export type { Theme } from './draw/theme.ts';
export { controlsFigure } from './emt/controls.ts';
export { fixedPointModesFigure, fixedPointsFigure } from './emt/fixed-points.ts';
export { interventionFigure } from './emt/intervention.ts';
export { lagProfileFigure } from './emt/lag-profile.ts';
export { overviewFigure } from './emt/overview.ts';
export { residualFigure } from './emt/residual.ts';
export { ringFigure } from './emt/ring.ts';
export { spectrumFigure } from './emt/spectrum.ts';
export { variablesFigure } from './emt/variables.ts';
export { capacityCurvesFigure } from './episodic/capacity-curves.ts';
export { capacityRatesFigure } from './episodic/capacity-rates.ts';
export { episodicEnergyFigure } from './episodic/energy.ts';
export { episodicFixedPointsFigure } from './episodic/fixed-points.ts';
export { learningCurvesFigure } from './episodic/learning-curves.ts';
export { minimumNeuronsFigure } from './episodic/minimum-neurons.ts';
export { episodicOverlapsFigure } from './episodic/overlaps.ts';
export { successMapFigure } from './episodic/success-map.ts';
