export { dialect, provider, target, targetOpenmp } from './target-openmp.ts'
