export { passesAlone, type Program } from './alone.ts'
export { testContext, testTarget, type TestContext, type TestContextOptions } from './context.ts'
export { goldenPass, type GoldenOptions } from './golden.ts'
