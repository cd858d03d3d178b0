export { callSite } from '@courant/core'
