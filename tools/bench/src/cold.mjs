// Runs in a process of its own, on what was built: how long from nothing to an imported compiler, to C, to a first step.
const begun = performance.now()
const { Eq, Grid, GridFunction, math, Operator, solve, TimeFunction } = await import('courant')
const imported = performance.now()

const grid = new Grid({ shape: [64, 64, 64], spacing: [10, 10, 10] })
const m = new GridFunction({ name: 'm', grid, spaceOrder: 8 })
const u = new TimeFunction({ name: 'u', grid, timeOrder: 2, spaceOrder: 8 })
const pde = math`${m} * ${u.dt2} - ${u.laplace}`
const op = new Operator(new Eq(u.forward, solve(pde, u.forward)), { name: 'Forward' })
const text = op.code
const built = performance.now()

m.data.set(1 / 1500 ** 2)
if (process.argv.includes('--first-step')) await op.apply({ dt: 1e-3, time_M: 1 })
const stepped = performance.now()

console.log(
  JSON.stringify({
    importMs: imported - begun,
    buildMs: built - imported,
    firstStepMs: stepped - begun,
    bytes: text.length,
  }),
)
