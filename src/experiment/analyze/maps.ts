// The matrices of an analysis as heat maps.

import type { Analysis, AnalysisMatrices } from '../../emt/results/analysis.ts';
import { colourLimit, type HeatMapData, slotMap, unitMap } from '../../figure/charts/matrices.ts';

/** `W_{hh}`, or `J` where the network was linearised elsewhere than at the origin of a bias-free Elman network. */
export function recurrentName({ model }: Analysis): string {
  return model.cell === 'elman' && !model.bias ? 'W_{hh}' : 'J';
}

/** Raw recurrent weights, the same in basis Psi, and the theory's circuit; the last two on one colour scale. */
export function heatMaps(analysis: Analysis, matrices: AnalysisMatrices): HeatMapData[] {
  const { W, phiEmp, phiReduced } = matrices;
  const { d, aliveCells } = analysis.task;
  const maps = [unitMap(`${analysis.model.cell === 'elman' ? 'W_{hh}' : 'J'}, as it stands`, W)];
  const largest = phiReduced === null ? 1 : phiReduced.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const seen = phiEmp === null ? 0 : colourLimit(phiEmp.data, 0.999);
  const limit = seen > 1.05 * largest ? Math.ceil(10 * Math.min(seen, 1.5 * largest)) / 10 : largest || 1;
  const slots = aliveCells.map((cell) => Math.floor(cell / d));
  if (phiEmp !== null) maps.push(slotMap(`Φ_{emp} = Ψ* ${recurrentName(analysis)} Ψ`, phiEmp, slots, limit));
  if (phiReduced !== null) maps.push(slotMap('Φ, the theory’s circuit', phiReduced, slots, limit));
  return maps;
}
