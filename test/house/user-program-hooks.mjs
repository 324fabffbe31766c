// Hooks of Node's module loader (user-program.ts registers them): names of the package lead to its compiled modules.

let modules = {};

export function initialize(data) {
  modules = data;
}

export function resolve(specifier, context, nextResolve) {
  return nextResolve(modules[specifier] ?? specifier, context);
}
