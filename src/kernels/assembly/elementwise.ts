// Elementwise kernels in f32: unary maps, and binary maps whose operands are whole arrays, one value, or one row
// repeated; those in f64 follow at the end. Buffers are allocated in multiples of 16 bytes, so the last vector may run
// past `n` into the padding.

export function neg_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, f32x4.neg(v128.load(x + i)));
}
export function square_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) {
    const v = v128.load(x + i);
    v128.store(out + i, f32x4.mul(v, v));
  }
}
export function sqrt_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, f32x4.sqrt(v128.load(x + i)));
}
export function relu_f32(out: usize, x: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, f32x4.pmax(v128.load(x + i), zero));
}

// tanh as a rational function of degree 13 over 6 on [-7.9, 7.9] (the coefficients Eigen and XLA use), within 3 ulp.
// A NaN stays a NaN: pmin and pmax return their first operand then. The coefficients are read from memory (V8 builds a
// vector constant anew, in five instructions, at each use) and four vectors share each (0.7 ns a value, not 2.3).
const table: usize = memory.data<f32>([
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8,
  1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
  1.19825839466702e-6, 1.18534705686654e-4, 2.26843463243900e-3, 4.89352518554385e-3,
  7.90531110763549805, -7.90531110763549805,
]);
@inline function coefficient(i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}
@inline function clampTanh(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, coefficient(11)), coefficient(12));
}
@inline function horner(w: v128, p: v128, i: usize): v128 {
  return f32x4.add(f32x4.mul(p, w), coefficient(i));
}
@inline function tanh4(x: v128): v128 {
  const v = clampTanh(x), w = f32x4.mul(v, v);
  let p = coefficient(0), q = coefficient(7);
  for (let i: usize = 1; i < 7; i++) p = horner(w, p, i);
  for (let i: usize = 8; i < 11; i++) q = horner(w, q, i);
  return f32x4.div(f32x4.mul(p, v), q);
}
@inline function tanh16(out: usize, x0: v128, x1: v128, x2: v128, x3: v128): void {
  const v0 = clampTanh(x0), v1 = clampTanh(x1), v2 = clampTanh(x2), v3 = clampTanh(x3);
  const w0 = f32x4.mul(v0, v0), w1 = f32x4.mul(v1, v1), w2 = f32x4.mul(v2, v2), w3 = f32x4.mul(v3, v3);
  let c = coefficient(0);
  let p0 = c, p1 = c, p2 = c, p3 = c;
  c = coefficient(1); p0 = f32x4.add(f32x4.mul(p0, w0), c); p1 = f32x4.add(f32x4.mul(p1, w1), c); p2 = f32x4.add(f32x4.mul(p2, w2), c); p3 = f32x4.add(f32x4.mul(p3, w3), c);
  c = coefficient(2); p0 = f32x4.add(f32x4.mul(p0, w0), c); p1 = f32x4.add(f32x4.mul(p1, w1), c); p2 = f32x4.add(f32x4.mul(p2, w2), c); p3 = f32x4.add(f32x4.mul(p3, w3), c);
  c = coefficient(3); p0 = f32x4.add(f32x4.mul(p0, w0), c); p1 = f32x4.add(f32x4.mul(p1, w1), c); p2 = f32x4.add(f32x4.mul(p2, w2), c); p3 = f32x4.add(f32x4.mul(p3, w3), c);
  c = coefficient(4); p0 = f32x4.add(f32x4.mul(p0, w0), c); p1 = f32x4.add(f32x4.mul(p1, w1), c); p2 = f32x4.add(f32x4.mul(p2, w2), c); p3 = f32x4.add(f32x4.mul(p3, w3), c);
  c = coefficient(5); p0 = f32x4.add(f32x4.mul(p0, w0), c); p1 = f32x4.add(f32x4.mul(p1, w1), c); p2 = f32x4.add(f32x4.mul(p2, w2), c); p3 = f32x4.add(f32x4.mul(p3, w3), c);
  c = coefficient(6); p0 = f32x4.add(f32x4.mul(p0, w0), c); p1 = f32x4.add(f32x4.mul(p1, w1), c); p2 = f32x4.add(f32x4.mul(p2, w2), c); p3 = f32x4.add(f32x4.mul(p3, w3), c);
  p0 = f32x4.mul(p0, v0); p1 = f32x4.mul(p1, v1); p2 = f32x4.mul(p2, v2); p3 = f32x4.mul(p3, v3);
  c = coefficient(7);
  let q0 = c, q1 = c, q2 = c, q3 = c;
  c = coefficient(8); q0 = f32x4.add(f32x4.mul(q0, w0), c); q1 = f32x4.add(f32x4.mul(q1, w1), c); q2 = f32x4.add(f32x4.mul(q2, w2), c); q3 = f32x4.add(f32x4.mul(q3, w3), c);
  c = coefficient(9); q0 = f32x4.add(f32x4.mul(q0, w0), c); q1 = f32x4.add(f32x4.mul(q1, w1), c); q2 = f32x4.add(f32x4.mul(q2, w2), c); q3 = f32x4.add(f32x4.mul(q3, w3), c);
  c = coefficient(10); q0 = f32x4.add(f32x4.mul(q0, w0), c); q1 = f32x4.add(f32x4.mul(q1, w1), c); q2 = f32x4.add(f32x4.mul(q2, w2), c); q3 = f32x4.add(f32x4.mul(q3, w3), c);
  v128.store(out, f32x4.div(p0, q0), 0);
  v128.store(out, f32x4.div(p1, q1), 16);
  v128.store(out, f32x4.div(p2, q2), 32);
  v128.store(out, f32x4.div(p3, q3), 48);
}
export function tanh_f32(out: usize, x: usize, n: i32): void {
  const end = <usize>n << 2;
  let i: usize = 0;
  for (; i + 64 <= end; i += 64) tanh16(out + i, v128.load(x + i, 0), v128.load(x + i, 16), v128.load(x + i, 32), v128.load(x + i, 48));
  for (; i < end; i += 16) v128.store(out + i, tanh4(v128.load(x + i)));
}
/** out = g (1 - y^2): the gradient of tanh from its own output y. */
export function tanhGradient_f32(out: usize, y: usize, g: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) {
    const v = v128.load(y + i);
    v128.store(out + i, f32x4.mul(v128.load(g + i), f32x4.sub(one, f32x4.mul(v, v))));
  }
}
/** sigmoid(x) = (1 + tanh(x / 2)) / 2. */
export function sigmoid_f32(out: usize, x: usize, n: i32): void {
  const half = f32x4.splat(0.5);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) {
    const t = tanh4(f32x4.mul(v128.load(x + i), half));
    v128.store(out + i, f32x4.add(f32x4.mul(t, half), half));
  }
}
/** out = g y (1 - y): the gradient of the sigmoid from its own output y. */
export function sigmoidGradient_f32(out: usize, y: usize, g: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) {
    const v = v128.load(y + i);
    v128.store(out + i, f32x4.mul(v128.load(g + i), f32x4.mul(v, f32x4.sub(one, v))));
  }
}
// Scalar: the musl ports of the AssemblyScript library, the same bits in every engine.
export function exp_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 4) store<f32>(out + i, NativeMathf.exp(load<f32>(x + i)));
}
export function log_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 4) store<f32>(out + i, NativeMathf.log(load<f32>(x + i)));
}
export function sin_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 4) store<f32>(out + i, NativeMathf.sin(load<f32>(x + i)));
}
export function cos_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 4) store<f32>(out + i, NativeMathf.cos(load<f32>(x + i)));
}

// Binary maps. Operation code: 0 add, 1 sub, 2 mul, 3 div.
@inline function apply(code: i32, a: v128, b: v128): v128 {
  if (code == 0) return f32x4.add(a, b);
  if (code == 1) return f32x4.sub(a, b);
  if (code == 2) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}
@inline function arrays(code: i32, out: usize, a: usize, b: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, apply(code, v128.load(a + i), v128.load(b + i)));
}
@inline function arrayValue(code: i32, out: usize, a: usize, b: usize, n: i32): void {
  const value = v128.load32_splat(b);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, apply(code, v128.load(a + i), value));
}
@inline function valueArray(code: i32, out: usize, a: usize, b: usize, n: i32): void {
  const value = v128.load32_splat(a);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, apply(code, value, v128.load(b + i)));
}
// b is one row of `width` values (a multiple of 4), repeated under every row of a.
@inline function arrayRow(code: i32, out: usize, a: usize, b: usize, n: i32, width: i32): void {
  const row = <usize>width << 2;
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += row) {
    for (let j: usize = 0; j < row; j += 16) v128.store(out + i + j, apply(code, v128.load(a + i + j), v128.load(b + j)));
  }
}
export function add_arrays_f32(out: usize, a: usize, b: usize, n: i32): void { arrays(0, out, a, b, n); }
export function sub_arrays_f32(out: usize, a: usize, b: usize, n: i32): void { arrays(1, out, a, b, n); }
export function mul_arrays_f32(out: usize, a: usize, b: usize, n: i32): void { arrays(2, out, a, b, n); }
export function div_arrays_f32(out: usize, a: usize, b: usize, n: i32): void { arrays(3, out, a, b, n); }
export function add_value_f32(out: usize, a: usize, b: usize, n: i32): void { arrayValue(0, out, a, b, n); }
export function sub_value_f32(out: usize, a: usize, b: usize, n: i32): void { arrayValue(1, out, a, b, n); }
export function mul_value_f32(out: usize, a: usize, b: usize, n: i32): void { arrayValue(2, out, a, b, n); }
export function div_value_f32(out: usize, a: usize, b: usize, n: i32): void { arrayValue(3, out, a, b, n); }
export function value_sub_f32(out: usize, a: usize, b: usize, n: i32): void { valueArray(1, out, a, b, n); }
export function value_div_f32(out: usize, a: usize, b: usize, n: i32): void { valueArray(3, out, a, b, n); }
export function add_row_f32(out: usize, a: usize, b: usize, n: i32, width: i32): void { arrayRow(0, out, a, b, n, width); }
export function sub_row_f32(out: usize, a: usize, b: usize, n: i32, width: i32): void { arrayRow(1, out, a, b, n, width); }
export function mul_row_f32(out: usize, a: usize, b: usize, n: i32, width: i32): void { arrayRow(2, out, a, b, n, width); }
export function div_row_f32(out: usize, a: usize, b: usize, n: i32, width: i32): void { arrayRow(3, out, a, b, n, width); }
/** out = 1 where a > b[0], else 0. */
export function greater_value_f32(out: usize, a: usize, b: usize, n: i32): void {
  const value = v128.load32_splat(b);
  const one = f32x4.splat(1);
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, v128.and(f32x4.gt(v128.load(a + i), value), one));
}

// The same in f64, where the result is the reference loop's to the last bit; but for tanh and sigmoid, which differ from
// the engine's in the last bits, and are the same in every engine. Other functions stay with the loop.

// tanh x = m / (m + 2) with m = exp(2 |x|) - 1, and the sign of x: within 3 ulp from the smallest numbers to the largest.
// exp(y) - 1 = (2^k - 1) + 2^k (exp(r) - 1), y = k ln 2 + r, and exp(r) - 1 = r + r^2 / 2 + ... + r^13 / 13!, |r| < 0.35.
// Beyond |x| = 22 the quotient is 1. A NaN stays a NaN, since pmin returns its first operand then.
const table64: usize = memory.data<f64>([
  1.6059043836821613e-10, 2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6,
  2.48015873015873e-5, 1.984126984126984e-4, 1.388888888888889e-3, 8.333333333333333e-3, 4.1666666666666664e-2,
  0.16666666666666666, 0.5,
  44, 1.4426950408889634, 6.93147180369123816490e-01, 1.90821492927058770002e-10, 6755399441055744, 1, 2,
]);
@inline function coefficient64(i: usize): v128 {
  return v128.load64_splat(table64 + (i << 3));
}
@inline function tanh2(x: v128): v128 {
  const size = f64x2.abs(x);
  const y = f64x2.pmin(f64x2.add(size, size), coefficient64(12));
  // Adding and taking away 1.5 * 2^52 rounds to the nearest whole number, which the low bits of the sum hold.
  const shifted = f64x2.add(f64x2.mul(y, coefficient64(13)), coefficient64(16));
  const k = f64x2.sub(shifted, coefficient64(16));
  const r = f64x2.sub(f64x2.sub(y, f64x2.mul(k, coefficient64(14))), f64x2.mul(k, coefficient64(15)));
  const power = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  let p = coefficient64(0);
  for (let i: usize = 1; i < 12; i++) p = f64x2.add(f64x2.mul(p, r), coefficient64(i));
  const rest = f64x2.add(r, f64x2.mul(f64x2.mul(r, r), p));
  const m = f64x2.add(f64x2.sub(power, coefficient64(17)), f64x2.mul(power, rest));
  return v128.bitselect(f64x2.div(m, f64x2.add(m, coefficient64(18))), x, i64x2.splat(0x7fffffffffffffff));
}
export function tanh_f64(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) v128.store(out + i, tanh2(v128.load(x + i)));
}
/** sigmoid(x) = (1 + tanh(x / 2)) / 2. */
export function sigmoid_f64(out: usize, x: usize, n: i32): void {
  const half = f64x2.splat(0.5);
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) {
    const t = tanh2(f64x2.mul(v128.load(x + i), half));
    v128.store(out + i, f64x2.add(f64x2.mul(t, half), half));
  }
}
export function relu_f64(out: usize, x: usize, n: i32): void {
  const zero = f64x2.splat(0);
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) v128.store(out + i, f64x2.max(v128.load(x + i), zero));
}
export function neg_f64(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) v128.store(out + i, f64x2.neg(v128.load(x + i)));
}
export function square_f64(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) {
    const v = v128.load(x + i);
    v128.store(out + i, f64x2.mul(v, v));
  }
}
export function tanhGradient_f64(out: usize, y: usize, g: usize, n: i32): void {
  const one = f64x2.splat(1);
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) {
    const v = v128.load(y + i);
    v128.store(out + i, f64x2.mul(v128.load(g + i), f64x2.sub(one, f64x2.mul(v, v))));
  }
}
export function sigmoidGradient_f64(out: usize, y: usize, g: usize, n: i32): void {
  const one = f64x2.splat(1);
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) {
    const v = v128.load(y + i);
    v128.store(out + i, f64x2.mul(f64x2.mul(v128.load(g + i), v), f64x2.sub(one, v)));
  }
}
@inline function apply64(code: i32, a: v128, b: v128): v128 {
  if (code == 0) return f64x2.add(a, b);
  if (code == 1) return f64x2.sub(a, b);
  return f64x2.mul(a, b);
}
@inline function arrays64(code: i32, out: usize, a: usize, b: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) v128.store(out + i, apply64(code, v128.load(a + i), v128.load(b + i)));
}
export function add_arrays_f64(out: usize, a: usize, b: usize, n: i32): void { arrays64(0, out, a, b, n); }
export function sub_arrays_f64(out: usize, a: usize, b: usize, n: i32): void { arrays64(1, out, a, b, n); }
export function mul_arrays_f64(out: usize, a: usize, b: usize, n: i32): void { arrays64(2, out, a, b, n); }
@inline function arrayRow64(code: i32, out: usize, a: usize, b: usize, n: i32, width: i32): void {
  const row = <usize>width << 3;
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += row) {
    for (let j: usize = 0; j < row; j += 16) v128.store(out + i + j, apply64(code, v128.load(a + i + j), v128.load(b + j)));
  }
}
export function add_row_f64(out: usize, a: usize, b: usize, n: i32, width: i32): void { arrayRow64(0, out, a, b, n, width); }
export function mul_row_f64(out: usize, a: usize, b: usize, n: i32, width: i32): void { arrayRow64(2, out, a, b, n, width); }
@inline function arrayValue64(code: i32, out: usize, a: usize, b: usize, n: i32): void {
  const value = v128.load64_splat(b);
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) v128.store(out + i, apply64(code, v128.load(a + i), value));
}
export function add_value_f64(out: usize, a: usize, b: usize, n: i32): void { arrayValue64(0, out, a, b, n); }
export function sub_value_f64(out: usize, a: usize, b: usize, n: i32): void { arrayValue64(1, out, a, b, n); }
export function mul_value_f64(out: usize, a: usize, b: usize, n: i32): void { arrayValue64(2, out, a, b, n); }
export function value_sub_f64(out: usize, a: usize, b: usize, n: i32): void {
  const value = v128.load64_splat(a);
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += 16) v128.store(out + i, f64x2.sub(value, v128.load(b + i)));
}
/** Row i of a [n / width, width] times b[i]; rows of any width, so the last value of an odd one goes by itself. */
export function mul_column_f64(out: usize, a: usize, b: usize, n: i32, width: i32): void {
  const row = <usize>width << 3, whole = row & ~15;
  for (let i: usize = 0, end = <usize>n << 3; i < end; i += row, b += 8) {
    const value = v128.load64_splat(b);
    for (let j: usize = 0; j < whole; j += 16) v128.store(out + i + j, f64x2.mul(v128.load(a + i + j), value));
    if (whole < row) store<f64>(out + i + whole, load<f64>(a + i + whole) * load<f64>(b));
  }
}
