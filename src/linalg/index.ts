/**
 * Numerical linear algebra in float64, with residuals and condition numbers. It knows nothing of networks.
 *
 * @example
 * import { fromRows } from 'engram/array';
 * import { eig } from 'engram/linalg';
 *
 * const { values, residuals } = eig(fromRows([[0, -1], [1, 0]]));
 * console.log(values.im); // Float64Array(2) [ 1, -1 ]
 * console.log(Math.max(...residuals) < 1e-15); // true
 */

export { assign } from './assign.ts';
export { type Cholesky, cholesky } from './cholesky.ts';
export { multiplyComplex } from './complex.ts';
export { type Eigen, eig } from './eig.ts';
export { leastSquares } from './least-squares.ts';
export { inverse, solve } from './lu.ts';
export { type PrincipalComponents, pca, project } from './pca.ts';
export { pinv } from './pinv.ts';
export { type Procrustes, procrustes } from './procrustes.ts';
export { type QR, qr } from './qr.ts';
export { randomOrthogonal } from './random-orthogonal.ts';
export { invariantSubspace } from './reorder.ts';
export { type Schur, schur } from './schur.ts';
export { subspaceAngles } from './subspace-angles.ts';
export { conditionNumber, rank, type SVD, svd } from './svd.ts';
