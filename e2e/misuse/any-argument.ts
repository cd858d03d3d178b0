import { acoustic } from '../robustness/acoustic.ts'

/** Gives every argument of an operator every odd value. Whatever a user types in, the process lives. */
const odd: readonly unknown[] = [
  ...[
    NaN,
    Infinity,
    -Infinity,
    -0,
    0,
    0.5,
    -1,
    -2,
    1e-300,
    1e300,
    63,
    64,
    65,
    1e5,
    1e9,
    -1e9,
    2 ** 31,
    2 ** 53,
    2 ** 63,
  ],
  ...[null, undefined, '', '1', true, 1n, [], [1], {}, Symbol('odd'), () => 1, new Float32Array(4096), new Date(0)],
]

for (const language of ['c', 'openmp']) {
  const { op, m, u, src, rec } = acoustic({ language, opt: ['plain', { block: { minLoops: 1 } }] })
  const count = { run: 0, refused: 0, other: 0 }
  for (const keyword of [...op.parameters, 'time', 't', 't_M', 'x', 'p_rec', 'rec_gp', '__proto__', 'constructor']) {
    for (const value of [...odd, m, u, src, rec]) {
      try {
        // Short runs: a right one of 10^9 steps would take its time.
        const args = { dt: 1, time_m: 1, time_M: 2, ...Object.fromEntries([[keyword, value]]) }
        await op.apply(args, { signal: AbortSignal.timeout(20) })
        count.run++
      } catch (error) {
        const { name, message } = error as Error
        if (name === 'CourantError') count.refused++
        else if (name === 'TimeoutError') count.run++
        else console.log(`${keyword} = ${String(value)}: ${name}: ${message}`, ++count.other)
      }
      // A run with `x_M: 64` writes to the halo too.
      u.dataWithHalo.set(0)
    }
  }
  m.data.set(1)
  src.data.set(0.1)
  const { steps } = await op.apply({ dt: 1 })
  console.log(`${language}: ${JSON.stringify(count)}, and the right run has ${steps} steps`)
}
