import { keepCompiledCode } from './compiled-code.ts';

// Before anything else is loaded, which a static import would be.
keepCompiledCode();
await import('./browser-host.ts');
