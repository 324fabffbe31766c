// Pictures: pure functions from plain data to SVG and HTML.

export { type DistributionMeasure, type DistributionsData, distributionsFigure } from './charts/distributions.ts';
export { colourLimit, type HeatMapData, matricesFigure } from './charts/matrices.ts';
export { type MeasuredData, type MeasuredPanel, type MeasuredPoint, measuredFigure } from './charts/measured.ts';
export { type PivotData, type PivotMark, pivotFigure } from './charts/pivot.ts';
export { type Series, type TrainingData, trainingFigure } from './charts/training.ts';
export { numberText, percentText } from './draw/number-text.ts';
export { COLUMN_WIDTH, type FigureOptions, PAGE_WIDTH } from './draw/svg.ts';
export type { Theme } from './draw/theme.ts';
export { type ControlMeasure, controlsFigure } from './emt/controls.ts';
export { type FixedPointPictures, fixedPointModesFigure, fixedPointsFigure } from './emt/fixed-points.ts';
export { type InterventionData, type InterventionKind, interventionFigure } from './emt/intervention.ts';
export { type LagProfileData, lagProfileFigure } from './emt/lag-profile.ts';
export { type OverviewData, overviewFigure } from './emt/overview.ts';
export { type ResidualData, residualFigure } from './emt/residual.ts';
export { type RingData, ringFigure } from './emt/ring.ts';
export { type Point, type SpectrumData, spectrumFigure } from './emt/spectrum.ts';
export { type VariablesData, variablesFigure } from './emt/variables.ts';
export { type CapacityCurvesData, capacityCurvesFigure } from './episodic/capacity-curves.ts';
export { type CapacityRatesData, capacityRatesFigure } from './episodic/capacity-rates.ts';
export { type LearningCurvesData, learningCurvesFigure } from './episodic/learning-curves.ts';
export { type MinimumNeuronsData, minimumNeuronsFigure } from './episodic/minimum-neurons.ts';
export { type SuccessMapData, successMapFigure } from './episodic/success-map.ts';
