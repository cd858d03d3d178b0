export { dialect, provider, target, targetC } from './target-c.ts'
