// The package in the development build: checked mode is available without being imported.
import './register-checked.ts';

export * from './index.ts';
