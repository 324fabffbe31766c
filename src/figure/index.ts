// Pictures: pure functions from plain data to SVG and HTML.
export * from './analysis-figures.ts';
export { type CapacityCurvesData, capacityCurvesFigure } from './capacity-curves.ts';
export { type CapacityRatesData, capacityRatesFigure } from './capacity-rates.ts';
export {
  type CapacityFigureName,
  type CapacityPictures,
  type CapacityReportInput,
  capacityFigures,
  growthPerNeuron,
  renderCapacity,
} from './capacity-report.ts';
export { type ControlMeasure, controlsFigure } from './controls.ts';
export {
  type DesignFigureName,
  type DesignPictures,
  type DesignReportInput,
  designFigures,
  renderDesign,
} from './design-report.ts';
export {
  type DiscoveryFigureName,
  type DiscoveryPictures,
  type DiscoveryReportInput,
  discoveryFigures,
  renderDiscovery,
} from './discovery-report.ts';
export { type DistributionMeasure, type DistributionsData, distributionsFigure } from './distributions.ts';
export { type FixedPointPictures, fixedPointModesFigure, fixedPointsFigure } from './fixed-points.ts';
export {
  type FixedPointFigureName,
  type FixedPointReportInput,
  fixedPointFigures,
  renderFixedPoints,
} from './fixed-points-report.ts';
export { type InterventionData, type InterventionKind, interventionFigure } from './intervention.ts';
export { type LagProfileData, lagProfileFigure } from './lag-profile.ts';
export { type LearningCurvesData, learningCurvesFigure } from './learning-curves.ts';
export {
  type LearningFigureName,
  type LearningPictures,
  type LearningReportInput,
  learningFigures,
  renderLearning,
} from './learning-report.ts';
export { colourLimit, type HeatMapData, matricesFigure } from './matrices.ts';
export { type MeasuredData, type MeasuredPanel, type MeasuredPoint, measuredFigure } from './measured.ts';
export { type MinimumNeuronsData, minimumNeuronsFigure } from './minimum-neurons.ts';
export { numberText, percentText } from './number-text.ts';
export { type OverviewData, overviewFigure } from './overview.ts';
export { type PivotData, type PivotMark, pivotFigure } from './pivot.ts';
export {
  type RecordedFigureName,
  type RecordedPictures,
  type RecordedReportInput,
  recordedFigures,
  renderRecorded,
} from './recorded-report.ts';
export { type ReportInput, renderReport } from './report.ts';
export { type ResidualData, residualFigure } from './residual.ts';
export { type RingData, ringFigure } from './ring.ts';
export { type Point, type SpectrumData, spectrumFigure } from './spectrum.ts';
export { type SuccessMapData, successMapFigure } from './success-map.ts';
export { COLUMN_WIDTH, type FigureOptions, PAGE_WIDTH } from './svg.ts';
export type { Theme } from './theme.ts';
export { type Series, type TrainingData, trainingFigure } from './training.ts';
export { type VariablesData, variablesFigure } from './variables.ts';
