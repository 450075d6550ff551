/** Variables by their names, as they are set now: a config is a module, which reads them for itself. */
export function variablesNow(): NodeJS.ProcessEnv {
  return process.env;
}
