export { abox } from './abox.ts'
export { ABox, type ABoxOptions, type Predicted } from './box.ts'
