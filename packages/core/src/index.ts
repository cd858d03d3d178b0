export * from './diagnostics.ts'
export * from './host.ts'
export * from './ir/code.ts'
export * from './ir/dtype.ts'
