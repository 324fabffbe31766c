// Elementwise kernels in f32: unary maps, and binary maps whose operands are whole arrays, one value, or one row
// repeated. Buffers are allocated in multiples of 16 bytes, so the last vector may run past `n` into the padding.

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
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, f32x4.max(v128.load(x + i), zero));
}

// tanh as a rational function of degree 13 over 6 on [-9, 9] (the coefficients Eigen and XLA use), within 3 ulp.
// A NaN stays a NaN: the clamp keeps it, every later step carries it.
@inline function tanh4(x: v128): v128 {
  const limit = f32x4.splat(7.90531110763549805);
  const v = f32x4.max(f32x4.min(x, limit), f32x4.neg(limit));
  const w = f32x4.mul(v, v);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(2.00018790482477e-13));
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(-8.60467152213735e-11));
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(5.12229709037114e-8));
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(1.48572235717979e-5));
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(6.37261928875436e-4));
  p = f32x4.add(f32x4.mul(p, w), f32x4.splat(4.89352455891786e-3));
  p = f32x4.mul(p, v);
  let q = f32x4.splat(1.19825839466702e-6);
  q = f32x4.add(f32x4.mul(q, w), f32x4.splat(1.18534705686654e-4));
  q = f32x4.add(f32x4.mul(q, w), f32x4.splat(2.26843463243900e-3));
  q = f32x4.add(f32x4.mul(q, w), f32x4.splat(4.89352518554385e-3));
  return f32x4.div(p, q);
}
export function tanh_f32(out: usize, x: usize, n: i32): void {
  for (let i: usize = 0, end = <usize>n << 2; i < end; i += 16) v128.store(out + i, tanh4(v128.load(x + i)));
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
